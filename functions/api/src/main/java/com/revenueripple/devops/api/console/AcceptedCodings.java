package com.revenueripple.devops.api.console;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The content codings in {@code Accept-Encoding} (RFC 9110, section 12.5.3). */
public final class AcceptedCodings {
    private static final String GZIP = "gzip";
    private static final Pattern WEIGHTED = Pattern.compile(
            "([-!#$%&'*+.^`|~\\w]+)\\s*(?:;\\s*q=(0(?:\\.\\d{0,3})?|1(?:\\.0{0,3})?))?");

    private AcceptedCodings() {}

    /**
     * Whether API Gateway compresses a response for this value: gzip is named, is not refused with the weight 0, and no
     * other coding has a greater weight. A missing header and {@code *} allow every coding, but the gateway then sends
     * the response as it is.
     */
    public static boolean preferGzip(Optional<String> header) {
        Map<String, Double> weights = weights(header.orElse(""));
        double gzip = weights.getOrDefault(GZIP, 0.0);
        return gzip > 0 && weights.values().stream().allMatch(weight -> weight <= gzip);
    }

    /** By coding; malformed elements are ignored. */
    private static Map<String, Double> weights(String header) {
        Map<String, Double> weights = new HashMap<>();
        Arrays.stream(header.toLowerCase(Locale.ROOT).split(",")).map(String::strip).map(WEIGHTED::matcher)
                .filter(Matcher::matches)
                .forEach(element -> weights.merge(element.group(1), weight(element), Math::min));
        return weights;
    }

    private static double weight(Matcher element) {
        return element.group(2) == null ? 1 : Double.parseDouble(element.group(2));
    }
}
