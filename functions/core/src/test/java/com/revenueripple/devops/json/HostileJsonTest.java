package com.revenueripple.devops.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that exhaust a parser's stack, memory or time, or that can be read in two ways. */
class HostileJsonTest {
    private static final int MOST_NESTED = 1_000;
    private static final int MOST_DIGITS = 1_000;

    @Test
    void nestingIsLimited() throws MalformedJsonException {
        assertThat(parse("[".repeat(MOST_NESTED) + "]".repeat(MOST_NESTED)).isArray()).isTrue();

        assertRefused("[".repeat(MOST_NESTED + 1) + "]".repeat(MOST_NESTED + 1), "nested too deeply");
        assertRefused("{\"a\":".repeat(1_000_000), "nested too deeply");
    }

    @Test
    void numbersAreLimited() throws MalformedJsonException {
        assertThat(parse("9".repeat(MOST_DIGITS)).isIntegralNumber()).isTrue();

        assertRefused("9".repeat(MOST_DIGITS + 1), "number that is too long");
        assertRefused("9".repeat(1_000_000), "number that is too long");
        assertRefused("1e99999999999", "number that is too large");
    }

    /** A billion zeros are never written out. */
    @ParameterizedTest
    @ValueSource(strings = {"1E+999999999", "1E-999999999", "-1E+2147483647"})
    void aHugeExponentUsesLittleMemory(String number) throws MalformedJsonException {
        JsonNode json = parse(number);

        assertThat(json.decimalValue().precision()).isEqualTo(1);
        assertThat(json.isIntegralNumber()).isFalse();
        assertThat(Json.write(json)).isEqualTo(number);
    }

    @Test
    void namesAreLimited() {
        assertRefused("{\"" + "n".repeat(1_000_000) + "\":1}", "name");
    }

    /** "b!" and "aB" have the same hash when it multiplies by 33, and so do words made of them. */
    @Test
    void collidingNamesDoNotAffectOtherTexts() throws MalformedJsonException {
        int names = 1 << 12;
        for (int round = 0; round < 3; round++) {
            assertThat(parse(IntStream.range(0, names).mapToObj(HostileJsonTest::colliding)
                    .collect(Collectors.joining("\":1,\"", "{\"", "\":1}")))).hasSize(names);
            int others = round;
            assertThat(parse(IntStream.range(0, 1_000).mapToObj(number -> others + "-" + number)
                    .collect(Collectors.joining("\":1,\"", "{\"", "\":1}")))).hasSize(1_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "{\"b\":{\"a\":1,\"a\":1}}"})
    void duplicateNamesAreRefused(String json) {
        assertRefused(json, "is not JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFF{}", "{} {}", "{}x", "{'a':1}", "{a:1}", "[1,]", "01", "+1", ".5", "1.", "NaN",
            "Infinity", "/**/{}", "#\n{}", "\"\n\"", "\"\u0000\"", "\"\\x41\"", "\"a", "{\"a\"", "tru", "\u0000",
            "\u000B"})
    void anythingButStrictJsonIsRefused(String text) {
        assertRefused(text, "is not JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\r\n"})
    void aBlankTextIsRefused(String text) {
        assertRefused(text, "is blank");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        byte[][] texts = {{'"', (byte) 0xC3, '"'}, {'"', (byte) 0xC0, (byte) 0xAF, '"'},
                {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'}, "{}".getBytes(StandardCharsets.UTF_16)};

        for (byte[] text : texts) {
            assertThatExceptionOfType(MalformedJsonException.class).isThrownBy(() -> Json.parse(text))
                    .withMessage("is not UTF-8");
        }
    }

    @Test
    void anUnpairedSurrogateIsReadAsTheReplacementCharacter() throws MalformedJsonException {
        assertThat(parse("[{\"a\":\"a\\uDC00b\"},\"\\uD83D\\uDE00\",1]").toString())
                .isEqualTo("[{\"a\":\"a\uFFFDb\"},\"\uD83D\uDE00\",1]");
        assertRefused("{\"\\uD800\":1}", "is not JSON");
    }

    @Test
    void everyOtherTextIsReadUnchanged() throws MalformedJsonException {
        assertThat(parse("{\"\\u202e\":\"\\u0000\\ufeff\uFFFF\",\"n\":1.50}")).isEqualTo(Json.tree(Map.of("\u202E",
                "\u0000\uFEFF\uFFFF", "n", new BigDecimal("1.50"))));
    }

    private static String colliding(int number) {
        return IntStream.range(0, 12).mapToObj(bit -> (number >> bit & 1) == 0 ? "b!" : "aB")
                .collect(Collectors.joining());
    }

    private static void assertRefused(String text, String fault) {
        assertThatExceptionOfType(MalformedJsonException.class).isThrownBy(() -> parse(text))
                .withMessageContaining(fault);
    }

    private static JsonNode parse(String text) throws MalformedJsonException {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
