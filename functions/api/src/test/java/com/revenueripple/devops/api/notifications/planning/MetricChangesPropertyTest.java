package com.revenueripple.devops.api.notifications.planning;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Changes are a merge patch (RFC 7396), both ways. */
class MetricChangesPropertyTest {
    @Property
    void theChangesLeadFromOneToTheOtherAndBack(@ForAll("metrics") ObjectNode before,
            @ForAll("metrics") ObjectNode now) {
        MetricChanges.between(before, now).ifPresentOrElse(changes -> {
            assertThat(patched(before, changes.now())).isEqualTo(now);
            assertThat(patched(now, changes.before())).isEqualTo(before);
        }, () -> assertThat(before).isEqualTo(now));
    }

    @Property
    void equalMetricsHaveNoChanges(@ForAll("metrics") ObjectNode metrics) {
        assertThat(MetricChanges.between(metrics, metrics.deepCopy())).isEmpty();
    }

    @Provide
    Arbitrary<ObjectNode> metrics() {
        return objects(Arbitraries.oneOf(numbers(), objects(numbers())));
    }

    private static Arbitrary<JsonNode> numbers() {
        return Arbitraries.integers().between(0, 3).map(JsonNodeFactory.instance::numberNode);
    }

    private static Arbitrary<ObjectNode> objects(Arbitrary<? extends JsonNode> values) {
        return Arbitraries.maps(Arbitraries.of("a", "b", "c"), values).map(MetricChangesPropertyTest::object);
    }

    private static ObjectNode object(Map<String, ? extends JsonNode> fields) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        fields.forEach(object::set);
        return object;
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
