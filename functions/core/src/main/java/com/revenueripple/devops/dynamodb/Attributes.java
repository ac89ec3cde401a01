package com.revenueripple.devops.dynamodb;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Conversion to and from DynamoDB's attribute values. Instants are stored as milliseconds since 1970. */
public final class Attributes {
    private Attributes() {}

    public static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    public static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    public static AttributeValue number(BigDecimal value) {
        return AttributeValue.fromN(value.toPlainString());
    }

    public static AttributeValue instant(Instant value) {
        return number(value.toEpochMilli());
    }

    /** Seconds since 1970, the unit of DynamoDB's time to live. */
    public static AttributeValue timeToLive(Instant value) {
        return number(value.getEpochSecond());
    }

    public static AttributeValue bytes(byte[] value) {
        return AttributeValue.fromB(SdkBytes.fromByteArray(value));
    }

    public static AttributeValue texts(Collection<String> values) {
        return AttributeValue.fromSs(values.stream().sorted().toList());
    }

    /** The value, or an {@link IllegalStateException} when the item lacks the attribute. */
    public static String text(Map<String, AttributeValue> item, String name) {
        return present(item, name).s();
    }

    public static Optional<String> optionalText(Map<String, AttributeValue> item, String name) {
        return Optional.ofNullable(item.get(name)).map(AttributeValue::s);
    }

    /** The value, or an {@link IllegalStateException} when the item lacks the attribute. */
    public static long number(Map<String, AttributeValue> item, String name) {
        return Long.parseLong(present(item, name).n());
    }

    /** The value, or an {@link IllegalStateException} when the item lacks the attribute. */
    public static BigDecimal decimal(Map<String, AttributeValue> item, String name) {
        return new BigDecimal(present(item, name).n());
    }

    /** The value, or an {@link IllegalStateException} when the item lacks the attribute. */
    public static Instant instant(Map<String, AttributeValue> item, String name) {
        return Instant.ofEpochMilli(number(item, name));
    }

    public static Optional<Instant> optionalInstant(Map<String, AttributeValue> item, String name) {
        return item.containsKey(name) ? Optional.of(instant(item, name)) : Optional.empty();
    }

    /** The value, or an {@link IllegalStateException} when the item lacks the attribute. */
    public static byte[] bytes(Map<String, AttributeValue> item, String name) {
        return present(item, name).b().asByteArray();
    }

    /** The value, or an {@link IllegalStateException} when the item lacks the attribute. */
    public static Set<String> texts(Map<String, AttributeValue> item, String name) {
        return Set.copyOf(present(item, name).ss());
    }

    /** The values, or an {@link IllegalStateException} when the item lacks the attribute. */
    public static List<AttributeValue> elements(Map<String, AttributeValue> item, String name) {
        return present(item, name).l();
    }

    private static AttributeValue present(Map<String, AttributeValue> item, String name) {
        AttributeValue value = item.get(name);
        if (value == null) {
            throw new IllegalStateException("The stored item lacks the attribute " + name + ".");
        }
        return value;
    }
}
