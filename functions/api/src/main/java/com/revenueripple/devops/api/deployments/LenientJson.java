package com.revenueripple.devops.api.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.net.URI;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Tolerant reading of a third party's JSON: a value that is missing, of another type or implausible is absent, never an
 * error. Places are JSON pointers; of several, the first with a value counts.
 */
final class LenientJson {
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_ENVIRONMENT = 100;
    private static final int LONGEST_URL = 1000;
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final BigDecimal LONGEST_SECONDS = BigDecimal.valueOf(Duration.ofDays(365).toSeconds());
    /** An earlier time is from a wrong clock or an empty date. */
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    /** ISO 8601, and the two formats in which GitLab writes times. */
    private static final List<DateTimeFormatter> TIMES = List.of(DateTimeFormatter.ISO_OFFSET_DATE_TIME,
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xx", Locale.ROOT),
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'xx", Locale.ROOT));

    private final JsonNode json;
    private final Instant receivedAt;

    /** @param receivedAt the time of receipt; later times in the JSON are implausible */
    LenientJson(JsonNode json, Instant receivedAt) {
        this.json = json;
        this.receivedAt = receivedAt.truncatedTo(ChronoUnit.MILLIS);
    }

    /** A name: a text that is neither blank nor too long, or a whole number. */
    Optional<String> name(String... pointers) {
        return first(pointers, node -> text(node, LONGEST_NAME));
    }

    /** A text of any length, composed (NFC) and with white space as single blanks; or a whole number. */
    Optional<String> text(String... pointers) {
        return first(pointers, node -> text(node, Integer.MAX_VALUE)
                .map(text -> WHITE_SPACE.matcher(Normalizer.normalize(text, Normalizer.Form.NFC)).replaceAll(" "))
                .map(String::strip).filter(text -> !text.isEmpty()));
    }

    /** The beginning of a text, not longer than a name. */
    static String shortened(String text) {
        if (text.length() <= LONGEST_NAME) {
            return text;
        }
        int end = LONGEST_NAME - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    /** Whether none of these fields has a value. */
    boolean isAbsent(String... pointers) {
        return Arrays.stream(pointers).map(json::at).allMatch(node -> node.isMissingNode() || node.isNull());
    }

    /** Ends the reading of an event whose status is absent or unknown. */
    NotUnderstoodException withoutStatus(String pointer) {
        return (isAbsent(pointer) ? NotUnderstood.MISSING_STATUS : NotUnderstood.UNKNOWN_STATUS).exception();
    }

    /** An environment's name, in lower case. */
    Optional<String> environment(String... pointers) {
        return first(pointers, node -> text(node, LONGEST_ENVIRONMENT)).map(name -> name.toLowerCase(Locale.ROOT));
    }

    /** A keyword: in lower case, with {@code -} and blanks as {@code _}. */
    String word(String... pointers) {
        return name(pointers).map(word -> word.toLowerCase(Locale.ROOT).replaceAll("[- ]", "_")).orElse("");
    }

    /** A URL that a page may link to. */
    Optional<String> url(String... pointers) {
        return first(pointers, node -> text(node, LONGEST_URL).filter(LenientJson::isWebAddress));
    }

    /** A time of this millennium, up to the receipt, in milliseconds. */
    Optional<Instant> time(String... pointers) {
        return first(pointers, node -> text(node, LONGEST_NAME).flatMap(this::instant));
    }

    /** The same; by default the time of receipt. */
    Instant timeOrReceipt(String... pointers) {
        return time(pointers).orElse(receivedAt);
    }

    /** The time, unless it is after the receipt. */
    Optional<Instant> plausible(Instant time) {
        return Optional.of(time.truncatedTo(ChronoUnit.MILLIS))
                .filter(it -> !it.isBefore(EARLIEST) && !it.isAfter(receivedAt));
    }

    Instant receivedAt() {
        return receivedAt;
    }

    /** A number of seconds, with or without fractions, as a duration of at most a year. */
    Optional<Duration> seconds(String... pointers) {
        return first(pointers, node -> Optional.of(node).filter(JsonNode::isNumber).map(JsonNode::decimalValue)
                .filter(seconds -> seconds.signum() >= 0 && seconds.compareTo(LONGEST_SECONDS) <= 0)
                .map(seconds -> Duration.ofMillis(seconds.movePointRight(3).longValue())));
    }

    /** Whether the value is true. */
    boolean isTrue(String pointer) {
        return json.at(pointer).asBoolean(false);
    }

    /** A reader for each element of an array. */
    List<LenientJson> each(String pointer) {
        JsonNode array = json.at(pointer);
        return array.isArray()
                ? array.valueStream().map(element -> new LenientJson(element, receivedAt)).toList()
                : List.of();
    }

    private <T> Optional<T> first(String[] pointers, Function<JsonNode, Optional<T>> reader) {
        return Arrays.stream(pointers).flatMap(pointer -> reader.apply(json.at(pointer)).stream()).findFirst();
    }

    private static Optional<String> text(JsonNode node, int longest) {
        return node.isTextual() || node.isIntegralNumber()
                ? Optional.of(node.asText().strip()).filter(text -> !text.isEmpty() && text.length() <= longest)
                : Optional.empty();
    }

    private Optional<Instant> instant(String text) {
        String withOffset = text.endsWith(" UTC") ? text + "+0000" : text;
        return TIMES.stream().flatMap(format -> parse(withOffset, format).stream())
                .findFirst().flatMap(this::plausible);
    }

    private static Optional<Instant> parse(String text, DateTimeFormatter format) {
        try {
            return Optional.of(OffsetDateTime.parse(text, format).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static boolean isWebAddress(String text) {
        try {
            String scheme = URI.create(text).getScheme();
            return "https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
