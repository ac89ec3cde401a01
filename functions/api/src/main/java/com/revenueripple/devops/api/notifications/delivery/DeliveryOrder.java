package com.revenueripple.devops.api.notifications.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.notifications.endpoints.EndpointIds;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * An attempt that is to be made, as a message of the queue.
 *
 * @param attempt which one of the delivery's, from 1; an order is void when that one has been made
 * @param step how many attempts there were since the schedule began; a retry by hand begins it anew
 * @param dueAt not before then
 */
public record DeliveryOrder(String endpointId, String messageId, int attempt, int step, Instant dueAt) {

    String write() {
        return Json.write(this);
    }

    /** The order in a message of the queue; empty when there is none. */
    public static Optional<DeliveryOrder> read(String text) {
        try {
            JsonNode fields = Json.parse(text.getBytes(StandardCharsets.UTF_8));
            DeliveryOrder order = new DeliveryOrder(fields.path("endpoint_id").asText(),
                    fields.path("message_id").asText(), fields.path("attempt").asInt(), fields.path("step").asInt(),
                    Instant.parse(fields.path("due_at").asText()));
            return EndpointIds.isId(order.endpointId) && Message.isId(order.messageId) && order.attempt > 0
                    ? Optional.of(order)
                    : Optional.empty();
        } catch (MalformedJsonException | DateTimeException _) {
            return Optional.empty();
        }
    }
}
