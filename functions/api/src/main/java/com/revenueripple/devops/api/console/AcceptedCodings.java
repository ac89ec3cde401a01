package com.revenueripple.devops.api.console;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/** The content codings in {@code Accept-Encoding} (RFC 9110, section 12.5.3). */
public final class AcceptedCodings {
    private static final String GZIP = "gzip";
    private static final String IDENTITY = "identity";
    private static final String ANY = "*";
    private static final String WEIGHT = "q=";
    private static final Pattern WEIGHT_SYNTAX = Pattern.compile("0(\\.\\d{0,3})?|1(\\.0{0,3})?");

    private AcceptedCodings() {}

    /**
     * Whether API Gateway compresses a response for this value: gzip is named, is not refused with the weight 0, and
     * the response as it is (identity) has no greater weight. Other codings do not matter, because the gateway has
     * none. A missing header and {@code *} allow every coding, but the gateway then sends the response as it is.
     */
    public static boolean preferGzip(Optional<String> header) {
        List<Element> elements = Arrays.stream(header.orElse("").toLowerCase(Locale.ROOT).split(","))
                .map(Element::parse).toList();
        double gzip = weights(elements, GZIP).min().orElse(0);
        double identity = weights(elements, IDENTITY).max().orElse(weights(elements, ANY).max().orElse(0));
        return gzip > 0 && identity <= gzip;
    }

    private static DoubleStream weights(List<Element> elements, String coding) {
        return elements.stream().filter(element -> element.coding.equals(coding)).mapToDouble(Element::weight);
    }

    /** One coding of the list; parameters other than the weight are ignored. */
    private record Element(String coding, double weight) {
        static Element parse(String text) {
            List<String> parts = Arrays.stream(text.split(";")).map(String::strip).toList();
            String coding = parts.isEmpty() ? "" : parts.getFirst();
            double weight = parts.stream().skip(1).filter(part -> part.startsWith(WEIGHT)).findFirst()
                    .map(part -> weight(coding, part.substring(WEIGHT.length()))).orElse(1.0);
            return new Element(coding, weight);
        }

        /** A weight that is malformed counts against compression. */
        private static double weight(String coding, String text) {
            return Optional.of(text).filter(WEIGHT_SYNTAX.asMatchPredicate()).map(Double::valueOf)
                    .orElse(coding.equals(GZIP) ? 0.0 : 1.0);
        }
    }
}
