package com.revenueripple.devops.api.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.environment.Sha256;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
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
    private static final int DIGEST_DIGITS = 32;
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final BigDecimal LONGEST_SECONDS = BigDecimal.valueOf(Duration.ofDays(365).toSeconds());
    /** An earlier time is from a wrong clock or an empty date. */
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    /** A later time, with a year of more than four digits, is a mistake. */
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");
    /** ISO 8601, without an offset in UTC, and the two formats in which GitLab writes times. */
    private static final List<DateTimeFormatter> TIMES = List.of(DateTimeFormatter.ISO_OFFSET_DATE_TIME,
            DateTimeFormatter.ISO_LOCAL_DATE_TIME.withZone(ZoneOffset.UTC),
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xx", Locale.ROOT),
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'xx", Locale.ROOT));

    private final JsonNode json;

    LenientJson(JsonNode json) {
        this.json = json;
    }

    /** A name: a text that is neither blank nor too long, or a whole number. */
    Optional<String> name(String... pointers) {
        return first(pointers, node -> text(node, LONGEST_NAME));
    }

    /** A name; of a longer text its beginning and a digest, so that different texts remain different. */
    Optional<String> identifier(String... pointers) {
        return first(pointers, node -> text(node, Integer.MAX_VALUE)).map(text -> text.length() <= LONGEST_NAME
                ? text
                : beginning(text, LONGEST_NAME - 1 - DIGEST_DIGITS) + "…" + digest(text));
    }

    /** A text of any length, composed (NFC) and with white space as single blanks; or a whole number. */
    Optional<String> text(String... pointers) {
        return first(pointers, node -> text(node, Integer.MAX_VALUE)
                .map(text -> WHITE_SPACE.matcher(Normalizer.normalize(text, Normalizer.Form.NFC)).replaceAll(" "))
                .map(String::strip).filter(text -> !text.isEmpty()));
    }

    /** The beginning of a text, not longer than a name. */
    static String shortened(String text) {
        return text.length() <= LONGEST_NAME ? text : beginning(text, LONGEST_NAME - 1) + "…";
    }

    /** 128 bits of SHA-256, in hexadecimal digits. */
    static String digest(String text) {
        return Sha256.hex(text.getBytes(StandardCharsets.UTF_8)).substring(0, DIGEST_DIGITS);
    }

    /** Whether none of these fields has a value; a blank text is none. */
    boolean isAbsent(String... pointers) {
        return Arrays.stream(pointers).map(json::at).allMatch(node -> node.isMissingNode() || node.isNull()
                || (node.isTextual() && node.asText().isBlank()));
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

    /** A time since the year 2000, in milliseconds; without an offset it is in UTC. */
    Optional<Instant> time(String... pointers) {
        return first(pointers, node -> text(node, LONGEST_NAME).flatMap(LenientJson::instant));
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
                ? array.valueStream().map(LenientJson::new).toList()
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

    private static String beginning(String text, int end) {
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
    }

    private static Optional<Instant> instant(String text) {
        String withOffset = text.endsWith(" UTC") ? text + "+0000" : text;
        return TIMES.stream().flatMap(format -> parse(withOffset, format).stream())
                .findFirst().map(time -> time.truncatedTo(ChronoUnit.MILLIS))
                .filter(time -> !time.isBefore(EARLIEST) && time.isBefore(LATEST));
    }

    private static Optional<Instant> parse(String text, DateTimeFormatter format) {
        try {
            return Optional.of(format.parse(text, Instant::from));
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
