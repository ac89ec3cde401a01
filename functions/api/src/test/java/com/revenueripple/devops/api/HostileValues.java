package com.revenueripple.devops.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.json.MalformedJsonException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Values that parsers are known to mishandle. */
final class HostileValues {
    /** Texts with a meaning somewhere: in a shell, a query, a log, a header, a page, a number's parser. */
    static final List<String> TEXTS = List.of("", " ", "\u0000", "a\u0000b", "\uFEFF", "\u202Egnp.exe", "\u200B",
            "\uD800", "\uDC00x", "\uD83D\uDE00", "a\u0301", "\uFFFF", "null", "true", "-1", "0", "00", "+1", "1e3",
            "1e999999999", "0x1F", "\u0663", "NaN", "2147483648", "9".repeat(30), "2026-02-30", "9999-12-31",
            "2999-12-31", "2000-01-01", "2026-11-23", "0000-00", "2026-13", "2026-11", "all", "*", "W/*", "\"\"",
            "W/\"",
            "USD", "XXX", "usd", "..", "../../etc/passwd", "..%2f", "%00", "%", "a/b", "~0~1", "' OR '1'='1",
            "#a = :b", "${jndi:ldap://x}", "%s%n", "{{7*7}}", "{0}", "<script>alert(1)</script>",
            "\r\nSet-Cookie: a=b", "a\nb", "application/json", "x".repeat(300), "x".repeat(5_000),
            "\u00e9".repeat(2_000));

    /** One JSON value each; some are not valid JSON. */
    static final List<String> JSONS = List.of("null", "true", "-1", "0", "0.5", "1e999999999", "1e-999999999",
            "0e2147483648", "1e99999999999", "-0", "01", "NaN", "9".repeat(1_000), "9".repeat(1_001),
            "0." + "3".repeat(999), "[]", "{}", "[[[]]]", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"",
            "\"\\ud83d\\ude00\"", "\"\\x\"", "\"\u202e\"", "{\"\":\"\"}", "{\"\\ud800\":1}", "{\"a\":1,\"a\":2}",
            "{\"__proto__\":{}}", "{\"$ref\":\"#\"}", "\"" + "x".repeat(5_000) + "\"", "[1,2,3]", "\"2026-11-23\"",
            "\"9999-12-31T23:59:59Z\"", "\"2026-11-23T00:00:00Z\"", "\"+999999999-01-01T00:00:00Z\"");

    private HostileValues() {}

    static <T> T pick(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }

    /** One of these texts, or one of any characters. */
    static String text(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> IntStream.range(0, random.nextInt(40)).mapToObj(_ -> Character.toString(random.nextInt(0x500)))
                    .collect(Collectors.joining());
            case 1 -> pick(TEXTS, random) + pick(TEXTS, random);
            default -> pick(TEXTS, random);
        };
    }

    /** A body that exhausts memory, stack or time, or that can be read in two ways. */
    static byte[] bomb(Random random) {
        return switch (random.nextInt(11)) {
            case 0 -> bytes("[".repeat(100_000));
            case 1 -> bytes("{\"a\":".repeat(50_000) + "1" + "}".repeat(50_000));
            case 2 -> bytes("{\"n\":" + "9".repeat(200_000) + "}");
            case 3 -> bytes("{\"" + "n".repeat(200_000) + "\":1}");
            case 4 -> bytes(collidingNames());
            case 5 -> bytes("\uFEFF{\"event_type\":\"x\"}");
            case 6 -> new byte[]{'{', '"', (byte) 0xC3, 0x28, '"', ':', '1', '}'};
            case 7 -> new byte[]{'{', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', ':', '1', '}'};
            case 9 -> bytes("{\"event_type\":\"x\",\"a\":\"" + "x".repeat(300_000) + "\"}");
            case 8 -> bytes("{\"event_type\":\"a\",\"event_type\":\"b\"}");
            default -> "{\"event_type\":\"x\"}".getBytes(StandardCharsets.UTF_16);
        };
    }

    /** An object whose names all have the same polynomial hash, whatever its initial value. */
    static String collidingNames() {
        return IntStream.range(0, 4_096)
                .mapToObj(number -> IntStream.range(0, 12)
                        .mapToObj(bit -> (number >> bit & 1) == 0 ? "b!" : "aB")
                        .collect(Collectors.joining("", "\"", "\":1")))
                .collect(Collectors.joining(",", "{\"event_type\":\"x\",", "}"));
    }

    /** Replaces a value at any depth by an odd one, or adds one beside it. */
    static void change(JsonNode node, Random random) {
        if (node instanceof ObjectNode object && !object.isEmpty() && random.nextInt(6) > 0) {
            String field = pick(object.propertyStream().map(Map.Entry::getKey).toList(), random);
            JsonNode value = object.path(field);
            if (value.isContainerNode() && !value.isEmpty() && random.nextBoolean()) {
                change(value, random);
            } else if (random.nextInt(4) == 0) {
                object.remove(field);
            } else {
                object.set(field, value(random));
            }
        } else if (node instanceof ObjectNode object) {
            object.set(text(random), value(random));
        } else if (node instanceof ArrayNode array) {
            array.add(value(random));
        }
    }

    /** Changes, inserts or removes some bytes. */
    static byte[] damaged(byte[] bytes, Random random) {
        ByteArrayOutputStream damaged = new ByteArrayOutputStream();
        int place = random.nextInt(bytes.length + 1);
        damaged.write(bytes, 0, place);
        switch (random.nextInt(4)) {
            case 0 -> damaged.write(random.nextInt(256));
            case 1 -> damaged.writeBytes(bytes(pick(JSONS, random)));
            case 2 -> damaged.write(bytes, place, bytes.length - place);
            default -> {
                damaged.write(random.nextInt(32));
                damaged.write(bytes, place, bytes.length - place);
            }
        }
        return damaged.toByteArray();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A value as a node; texts that no parser accepts are inserted by {@link #damaged}. */
    private static JsonNode value(Random random) {
        if (random.nextInt(3) == 0) {
            return Json.tree(text(random));
        }
        try {
            return Json.parse(bytes(pick(JSONS, random)));
        } catch (MalformedJsonException _) {
            return Json.emptyObject();
        }
    }
}
