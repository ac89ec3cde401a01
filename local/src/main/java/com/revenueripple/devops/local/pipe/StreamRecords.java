package com.revenueripple.devops.local.pipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.json.Json;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;

/** Converts stream records to events of a pipe: texts and numbers with their values, other attributes by name only. */
final class StreamRecords {
    private StreamRecords() {}

    static JsonNode event(Record streamed) {
        ObjectNode event = Json.emptyObject();
        event.put("eventID", streamed.eventID());
        event.put("eventName", streamed.eventNameAsString());
        event.put("eventSource", "aws:dynamodb");
        ObjectNode dynamodb = event.putObject("dynamodb");
        dynamodb.set("Keys", image(streamed.dynamodb().keys()));
        if (streamed.dynamodb().hasNewImage()) {
            dynamodb.set("NewImage", image(streamed.dynamodb().newImage()));
        }
        return event;
    }

    private static ObjectNode image(Map<String, AttributeValue> item) {
        ObjectNode image = Json.emptyObject();
        item.forEach((name, value) -> {
            ObjectNode typed = image.putObject(name);
            switch (value.type()) {
                case S -> typed.put("S", value.s());
                case N -> typed.put("N", value.n());
                default -> typed.putNull(value.type().name());
            }
        });
        return image;
    }
}
