package com.revenueripple.devops.api.console;

import com.revenueripple.devops.environment.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A text file of the zip. Other files are not possible: the gateway would pass on bytes only if all its responses were
 * bytes, and then its preflights would fail. It compresses texts itself.
 */
record StaticFile(String contentType, String text) {
    private static final String ASSETS = "/console/assets/";
    private static final Pattern NAME = Pattern.compile("[0-9A-Za-z_-][0-9A-Za-z._-]*\\.(css|js|svg)");
    private static final Map<String, String> TYPES = Map.of(
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");
    private static final String OTHER_TYPE = "application/octet-stream";
    private static final int ETAG_DIGITS = 32;

    /** A file of the page, if there is one of that name. */
    static Optional<StaticFile> asset(String name) {
        return Optional.of(name).filter(it -> NAME.matcher(it).matches())
                .flatMap(_ -> find(ASSETS + name))
                .map(text -> new StaticFile(TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), OTHER_TYPE),
                        text));
    }

    /** A text that is in the zip, or the build is broken; its name is relative to this package or absolute. */
    static String textOf(String resource) {
        return find(resource).orElseThrow(() -> new IllegalStateException("The zip lacks " + resource + "."));
    }

    /** The entity tag of a text; a weak one (RFC 9110), because the gateway may compress it. */
    static String etagOf(String text) {
        return "W/\"" + Sha256.hex(text.getBytes(StandardCharsets.UTF_8)).substring(0, ETAG_DIGITS) + '"';
    }

    private static Optional<String> find(String resource) {
        try (InputStream stream = StaticFile.class.getResourceAsStream(resource)) {
            return stream == null
                    ? Optional.empty()
                    : Optional.of(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read.", e);
        }
    }
}
