package com.revenueripple.devops.api.notifications.planning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.json.Json;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The differences between two versions of metrics. Both sides have the same fields: those that differ, within their
 * objects. In both, null stands for a value that is null or absent, which are the same here: a new field that is null is
 * no change. So {@code now} is a merge patch (RFC 7396) that turns the metrics before into those now without their nulls.
 */
record MetricChanges(ObjectNode before, ObjectNode now) {

    /** The changes between two objects; empty when they are equal. */
    static Optional<MetricChanges> between(JsonNode before, JsonNode now) {
        MetricChanges changes = new MetricChanges(Json.emptyObject(), Json.emptyObject());
        TreeSet<String> names = new TreeSet<>();
        before.fieldNames().forEachRemaining(names::add);
        now.fieldNames().forEachRemaining(names::add);
        names.forEach(name -> changes.add(name, before.path(name), now.path(name)));
        return changes.now.isEmpty() ? Optional.empty() : Optional.of(changes);
    }

    private void add(String name, JsonNode was, JsonNode is) {
        if (was.isObject() && is.isObject()) {
            between(was, is).ifPresent(within -> set(name, within.before, within.now));
        } else if (!orNull(was).equals(orNull(is))) {
            set(name, orNull(was), orNull(is));
        }
    }

    private void set(String name, JsonNode was, JsonNode is) {
        before.set(name, was);
        now.set(name, is);
    }

    private static JsonNode orNull(JsonNode value) {
        return value.isMissingNode() ? NullNode.getInstance() : value;
    }
}
