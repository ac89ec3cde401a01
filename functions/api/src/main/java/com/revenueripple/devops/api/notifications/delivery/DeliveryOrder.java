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
 * An attempt to be made, as a message of the queue.
 *
 * @param attempt its number in the delivery, from 1; the order is void once that attempt has been made
 * @param step the number of attempts since the schedule began; a requested retry begins it anew
 * @param dueAt the earliest time of the attempt
 */
public record DeliveryOrder(String endpointId, String messageId, int attempt, int step, Instant dueAt) {

    String write() {
        return Json.write(this);
    }

    /** The order in a message of the queue; empty when the message is not an order. */
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
