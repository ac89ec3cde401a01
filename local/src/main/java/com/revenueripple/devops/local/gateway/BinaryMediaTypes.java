package com.revenueripple.devops.local.gateway;

import com.revenueripple.devops.embedded.Template;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Which bodies the gateway treats as bytes rather than text. */
final class BinaryMediaTypes {
    private static final String ALL = "*/*";

    private final Set<String> types;

    BinaryMediaTypes(Template.Resource api) {
        types = api.list("BinaryMediaTypes").stream()
                .map(type -> type.toString().replace("~1", "/").toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** By Content-Type; a body without one counts as JSON. */
    boolean isBinaryRequest(GatewayRequest request) {
        return contains(request.header("Content-Type").orElse("application/json"));
    }

    /** As on AWS, by the first media type of the request's Accept header alone. */
    boolean wantsBinary(GatewayRequest request) {
        return contains(request.header("Accept").orElse("application/json").split(",", 2)[0]);
    }

    private boolean contains(String mediaType) {
        String bare = mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return types.contains(ALL) || types.contains(bare);
    }
}
