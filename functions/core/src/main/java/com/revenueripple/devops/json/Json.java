package com.revenueripple.devops.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.revenueripple.devops.money.Money;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * JSON as this system writes and reads it: snake_case names, instants as ISO 8601 UTC with at most milliseconds, days and
 * months as in ISO 8601, money as in {@link Money}, duplicate fields refused.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder(factory())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .addModule(ownTypes())
            .build();

    /** Only an escape can be half a pair, because the text itself has been decoded strictly. */
    private static final Pattern ESCAPED_SURROGATE = Pattern.compile("\\\\u[dD][89a-fA-F]");

    private Json() {}

    /** The value as JSON text. */
    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The value as a JSON tree. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** A new JSON object without fields. */
    public static ObjectNode emptyObject() {
        return MAPPER.createObjectNode();
    }

    /**
     * Parses UTF-8 JSON text from outside, without byte order mark. Half a surrogate pair, which JSON can escape and
     * UTF-8 cannot hold, is refused in a name and read as U+FFFD in a text.
     *
     * @throws MalformedJsonException when it is not one JSON value, or one beyond the parser's limits (nesting,
     *         length of names, texts and numbers)
     */
    public static JsonNode parse(byte[] text) throws MalformedJsonException {
        try {
            JsonNode json = read(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString());
            if (json.isMissingNode()) {
                throw new MalformedJsonException("is blank");
            }
            return json;
        } catch (CharacterCodingException _) {
            throw new MalformedJsonException("is not UTF-8");
        } catch (StreamConstraintsException _) {
            throw new MalformedJsonException("is nested too deeply or has a name, text or number that is too long");
        } catch (JsonProcessingException e) {
            throw new MalformedJsonException("is not JSON" + position(e));
        } catch (ArithmeticException | NumberFormatException _) {
            throw new MalformedJsonException("has a number that is too large");
        }
    }

    /**
     * Parses text that this system wrote itself.
     *
     * @throws UncheckedIOException when it is not JSON, which is a fault of this system
     */
    public static JsonNode parseOwn(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes and reads samples before a snapshot, because the first time takes the longest. */
    public static void prime() {
        parseOwn(write(new PrimingSample("text", 1, Instant.EPOCH, Optional.empty(), List.of("text"))));
    }

    private record PrimingSample(String text, long number, Instant at, Optional<String> none, List<String> texts) {}

    private static JsonNode read(String text) throws JsonProcessingException {
        JsonNode json = MAPPER.readTree(text);
        return ESCAPED_SURROGATE.matcher(text).find() ? WellFormedText.in(json) : json;
    }

    private static String position(JsonProcessingException e) {
        return Optional.ofNullable(e.getLocation())
                .map(at -> " at line " + at.getLineNr() + ", column " + at.getColumnNr())
                .orElse("");
    }

    /**
     * Names are not looked up in a table that all parsers share: deliberate collisions there would make the texts of
     * others fail, too.
     */
    private static JsonFactory factory() {
        return JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();
    }

    private static SimpleModule ownTypes() {
        return new SimpleModule("revenue-ripple")
                .addSerializer(Instant.class, new InstantSerializer())
                .addSerializer(Money.class, new MoneySerializer())
                .addSerializer(Currency.class, ToStringSerializer.instance)
                .addSerializer(LocalDate.class, ToStringSerializer.instance)
                .addSerializer(YearMonth.class, ToStringSerializer.instance)
                .addSerializer(Optional.class, new OptionalSerializer());
    }

    private static final class InstantSerializer extends JsonSerializer<Instant> {
        @Override
        public void serialize(Instant value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(value.truncatedTo(ChronoUnit.MILLIS).toString());
        }
    }

    private static final class MoneySerializer extends JsonSerializer<Money> {
        @Override
        public void serialize(Money value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeNumber(value.majorUnits());
        }
    }

    /** The value itself, or null for an empty one. */
    @SuppressWarnings("rawtypes")
    private static final class OptionalSerializer extends JsonSerializer<Optional> {
        @Override
        public boolean isEmpty(SerializerProvider provider, Optional value) {
            return value.isEmpty();
        }

        @Override
        public void serialize(Optional value, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (value.isPresent()) {
                provider.defaultSerializeValue(value.get(), json);
            } else {
                json.writeNull();
            }
        }
    }
}
