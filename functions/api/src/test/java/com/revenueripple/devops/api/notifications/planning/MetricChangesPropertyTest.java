package com.revenueripple.devops.api.notifications.planning;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Changes are a merge patch (RFC 7396), both ways. A value that is null is the same as an absent one. */
class MetricChangesPropertyTest {
    @Property
    void theChangesLeadFromOneToTheOtherAndBack(@ForAll("metrics") ObjectNode before,
            @ForAll("metrics") ObjectNode now) {
        MetricChanges.between(before, now).ifPresentOrElse(changes -> {
            assertThat(withoutNulls(patched(before, changes.now()))).isEqualTo(withoutNulls(now));
            assertThat(withoutNulls(patched(now, changes.before()))).isEqualTo(withoutNulls(before));
        }, () -> assertThat(withoutNulls(before)).isEqualTo(withoutNulls(now)));
    }

    @Property
    void equalMetricsHaveNoChanges(@ForAll("metrics") ObjectNode metrics) {
        assertThat(MetricChanges.between(metrics, metrics.deepCopy())).isEmpty();
    }

    @Property
    void nullsAreNoChange(@ForAll("metrics") ObjectNode metrics) {
        assertThat(MetricChanges.between(metrics, withoutNulls(metrics))).isEmpty();
        assertThat(MetricChanges.between(withoutNulls(metrics), metrics)).isEmpty();
    }

    @Provide
    Arbitrary<ObjectNode> metrics() {
        return objects(Arbitraries.oneOf(numbers(), objects(numbers())));
    }

    private static Arbitrary<JsonNode> numbers() {
        return Arbitraries.integers().between(0, 3).<JsonNode>map(JsonNodeFactory.instance::numberNode)
                .injectNull(0.2).map(value -> value == null ? NullNode.getInstance() : value);
    }

    private static Arbitrary<ObjectNode> objects(Arbitrary<? extends JsonNode> values) {
        return Arbitraries.maps(Arbitraries.of("a", "b", "c"), values).map(MetricChangesPropertyTest::object);
    }

    private static ObjectNode object(Map<String, ? extends JsonNode> fields) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        fields.forEach(object::set);
        return object;
    }

    private static JsonNode withoutNulls(JsonNode value) {
        if (!value.isObject()) {
            return value;
        }
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        value.properties().stream().filter(field -> !field.getValue().isNull())
                .forEach(field -> kept.set(field.getKey(), withoutNulls(field.getValue())));
        return kept;
    }

    /** The standard's own pseudocode. */
    private static JsonNode patched(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        ObjectNode result = target.isObject() ? target.deepCopy() : JsonNodeFactory.instance.objectNode();
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                result.remove(field.getKey());
            } else {
                result.set(field.getKey(), patched(result.path(field.getKey()), field.getValue()));
            }
        });
        return result;
    }
}
