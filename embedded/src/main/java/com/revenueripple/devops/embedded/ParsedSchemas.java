package com.revenueripple.devops.embedded;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.ResolvableDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.dynamodb.services.local.shared.access.sqlite.TableSchemaInfo;

/**
 * A cache of table schemas. DynamoDB Local parses a table's schema from JSON for each item that it touches, a quarter
 * of its work. The cache returns a copy for the same JSON, because DynamoDB Local modifies the schemas that it parses.
 */
final class ParsedSchemas extends JsonDeserializer<TableSchemaInfo> implements ResolvableDeserializer {
    /** Classes of DynamoDB Local, each with a mapper. */
    private static final List<String> READERS = List.of("SQLiteDBAccess", "SQLiteDBAccessJob");
    private static final String MAPPER = "MAPPER";
    private static final List<Field> FIELDS = Arrays.stream(TableSchemaInfo.class.getDeclaredFields())
            .filter(field -> !Modifier.isStatic(field.getModifiers()))
            .toList();
    private static final Map<ByteBuffer, TableSchemaInfo> PARSED = new ConcurrentHashMap<>();

    static {
        FIELDS.forEach(field -> field.setAccessible(true));
    }

    private final JsonDeserializer<?> parser;

    private ParsedSchemas(JsonDeserializer<?> parser) {
        this.parser = parser;
    }

    /** Installs the cache in this process. Call it before the first database is opened. */
    static void remember() {
        try {
            for (String reader : READERS) {
                Field field = Class.forName(TableSchemaInfo.class.getPackageName() + "." + reader)
                        .getDeclaredField(MAPPER);
                field.setAccessible(true);
                ObjectMapper mapper = (ObjectMapper) field.get(null);
                mapper.getFactory().configure(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION.mappedFeature(), true);
                mapper.registerModule(new SimpleModule(ParsedSchemas.class.getName()).setDeserializerModifier(
                        new Remembering()));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("DynamoDB Local no longer reads its tables' schemas as expected.", e);
        }
    }

    private static final class Remembering extends BeanDeserializerModifier {
        private static final long serialVersionUID = 1L;

        @Override
        public JsonDeserializer<?> modifyDeserializer(DeserializationConfig config, BeanDescription bean,
                JsonDeserializer<?> parser) {
            return bean.getBeanClass() == TableSchemaInfo.class ? new ParsedSchemas(parser) : parser;
        }
    }

    @Override
    public void resolve(DeserializationContext context) throws JsonMappingException {
        if (parser instanceof ResolvableDeserializer resolvable) {
            resolvable.resolve(context);
        }
    }

    @Override
    public TableSchemaInfo deserialize(JsonParser json, DeserializationContext context) throws IOException {
        byte[] source = (byte[]) json.currentLocation().contentReference().getRawContent();
        TableSchemaInfo parsed = PARSED.get(ByteBuffer.wrap(source));
        if (parsed == null) {
            parsed = (TableSchemaInfo) parser.deserialize(json, context);
            PARSED.put(ByteBuffer.wrap(source), parsed);
        }
        return copy(parsed);
    }

    private static TableSchemaInfo copy(TableSchemaInfo original) {
        TableSchemaInfo copy = new TableSchemaInfo();
        try {
            for (Field field : FIELDS) {
                field.set(copy, copy(field.get(original)));
            }
            return copy;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** DynamoDB Local modifies lists and maps in place, but not their elements. */
    private static @Nullable Object copy(@Nullable Object value) {
        return switch (value) {
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>(list.size());
                list.forEach(element -> copy.add(copy(element)));
                yield copy;
            }
            case Map<?, ?> map -> {
                Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach((key, element) -> copy.put(key, copy(element)));
                yield copy;
            }
            case null, default -> value;
        };
    }
}
