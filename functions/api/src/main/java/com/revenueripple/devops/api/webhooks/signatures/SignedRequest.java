package com.revenueripple.devops.api.webhooks.signatures;

import com.revenueripple.devops.http.ApiRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The parts of a request that a signature may cover: its headers and the exact bytes of its body. */
public final class SignedRequest {
    /** Longer than any provider's header; limits the work on one. */
    static final int LONGEST_HEADER = 4096;

    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final byte[] body;

    /**
     * A request with these headers, their names in any case.
     *
     * @param body the bytes received
     */
    public SignedRequest(Map<String, String> headers, byte[] body) {
        this.headers.putAll(headers);
        this.body = body.clone();
    }

    /** The part of a request that a signature may cover. */
    public static SignedRequest of(ApiRequest request) {
        return new SignedRequest(request.headers(), request.body().bytes());
    }

    /** A header's value, trimmed; a blank one and one of more than 4096 characters count as absent. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name))
                .filter(value -> value.length() <= LONGEST_HEADER)
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    /** Whether it has a Standard Webhooks signature, valid or not. */
    public boolean isStandard() {
        return headers.containsKey(StandardSignature.SIGNATURE_HEADER);
    }

    /** The body after a prefix, the signed content of several schemes. */
    byte[] bodyAfter(String prefix) {
        byte[] first = prefix.getBytes(StandardCharsets.UTF_8);
        byte[] both = new byte[first.length + body.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(body, 0, both, first.length, body.length);
        return both;
    }
}
