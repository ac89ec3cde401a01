package com.revenueripple.devops.api.console;

import com.revenueripple.devops.compression.Gzip;
import com.revenueripple.devops.environment.Sha256;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.ApiResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file of the zip, and its compressed forms.
 *
 * @param forms the bytes by their content coding, the smallest first; {@code identity} is always there
 */
record StaticFile(String contentType, Map<String, byte[]> forms) {
    private static final String IDENTITY = "identity";
    private static final String ASSETS = "/console/assets/";
    private static final Pattern NAME = Pattern.compile("[0-9A-Za-z_-][0-9A-Za-z._-]*\\.(css|js|svg|woff2)");
    private static final Map<String, String> TYPES = Map.of(
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "woff2", "font/woff2");
    private static final String BYTES = "application/octet-stream";
    private static final int ETAG_DIGITS = 32;

    /** A file of the page, if there is one of that name. */
    static Optional<StaticFile> asset(String name) {
        return Optional.of(name).filter(it -> NAME.matcher(it).matches())
                .flatMap(_ -> find(ASSETS + name))
                .map(identity -> {
                    Map<String, byte[]> forms = new LinkedHashMap<>();
                    find(ASSETS + name + ".br").ifPresent(bytes -> forms.put("br", bytes));
                    find(ASSETS + name + ".gz").ifPresent(bytes -> forms.put("gzip", bytes));
                    forms.put(IDENTITY, identity);
                    return new StaticFile(TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), BYTES), forms);
                });
    }

    /** A file that nothing has compressed yet. */
    static StaticFile compressing(String contentType, byte[] identity) {
        Map<String, byte[]> forms = new LinkedHashMap<>();
        forms.put("gzip", Gzip.compressed(identity));
        forms.put(IDENTITY, identity);
        return new StaticFile(contentType, forms);
    }

    /** A resource that the zip has, or the build is broken; its name is relative to this package or absolute. */
    static byte[] bytesOf(String resource) {
        return find(resource).orElseThrow(() -> new IllegalStateException("The zip lacks " + resource + "."));
    }

    /** The same for all forms, so a weak one. */
    String etag() {
        return "W/\"" + Sha256.hex(form(IDENTITY)).substring(0, ETAG_DIGITS) + "\"";
    }

    /** The smallest form that the caller accepts. */
    ApiResponse answer(ApiRequest request) {
        String accepted = request.header("Accept-Encoding").orElse("");
        String coding = forms.keySet().stream().filter(it -> it.equals(IDENTITY) || names(accepted, it)).findFirst()
                .orElse(IDENTITY);
        ApiResponse answer = ApiResponse.bytes(200, contentType, form(coding)).with("Vary", "Accept-Encoding");
        return coding.equals(IDENTITY) ? answer : answer.with("Content-Encoding", coding);
    }

    private byte[] form(String coding) {
        byte[] bytes = forms.get(coding);
        if (bytes == null) {
            throw new IllegalStateException("There is no form " + coding + ".");
        }
        return bytes;
    }

    /** Whether the list of codings has this one, and not with the quality 0, which refuses it. */
    private static boolean names(String accepted, String coding) {
        return Arrays.stream(accepted.toLowerCase(Locale.ROOT).split(",")).map(String::strip)
                .anyMatch(it -> it.split(";", 2)[0].strip().equals(coding) && !it.matches(".*;\\s*q=0(\\.0*)?"));
    }

    private static Optional<byte[]> find(String resource) {
        try (InputStream stream = StaticFile.class.getResourceAsStream(resource)) {
            return stream == null ? Optional.empty() : Optional.of(stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read.", e);
        }
    }
}
