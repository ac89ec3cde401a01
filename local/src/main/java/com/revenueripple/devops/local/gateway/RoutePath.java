package com.revenueripple.devops.local.gateway;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path of the template: {@code /keys/{key_id}} or {@code /assets/{proxy+}}. Of two paths that match a request, the
 * more specific one sorts first, segment by segment: literal, then parameter, then greedy parameter.
 */
record RoutePath(String text) implements Comparable<RoutePath> {
    private static final Comparator<List<Integer>> SEGMENT_BY_SEGMENT = (one, other) -> Arrays.compare(
            one.toArray(Integer[]::new), other.toArray(Integer[]::new));

    /** The decoded parameters of a matching path; empty when it does not match. */
    Optional<Map<String, String>> match(String path) {
        String[] expected = text.split("/", -1);
        String[] actual = path.split("/", -1);
        boolean greedy = expected[expected.length - 1].endsWith("+}");
        if (greedy ? actual.length < expected.length : actual.length != expected.length) {
            return Optional.empty();
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int index = 0; index < expected.length; index++) {
            boolean rest = greedy && index == expected.length - 1;
            String value = rest ? String.join("/", Arrays.copyOfRange(actual, index, actual.length)) : actual[index];
            if (isParameter(expected[index]) ? value.isEmpty() : !expected[index].equals(decoded(value))) {
                return Optional.empty();
            }
            if (isParameter(expected[index])) {
                parameters.put(name(expected[index]), decoded(value));
            }
        }
        return Optional.of(parameters);
    }

    @Override
    public int compareTo(RoutePath other) {
        return Comparator.comparing(RoutePath::ranks, SEGMENT_BY_SEGMENT)
                .thenComparing(RoutePath::text)
                .compare(this, other);
    }

    private List<Integer> ranks() {
        return Arrays.stream(text.split("/", -1))
                .map(segment -> !isParameter(segment) ? 0 : segment.endsWith("+}") ? 2 : 1)
                .toList();
    }

    private static boolean isParameter(String segment) {
        return segment.startsWith("{") && segment.endsWith("}");
    }

    private static String name(String segment) {
        return segment.replaceAll("[{}+]", "");
    }

    private static String decoded(String segment) {
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
