package com.revenueripple.devops.api.notifications.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.api.notifications.endpoints.NotificationType;
import com.revenueripple.devops.environment.Sha256;
import com.revenueripple.devops.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A notification, the same for all subscribers: {@code {"type": …, "timestamp": …, "data": {…}}}.
 *
 * @param messageId sorts by time; one cause always has the same id, however often it is reported
 * @param occurredAt when it happened
 * @param body the exact text that is signed and sent
 */
public record Message(String messageId, NotificationType type, Instant occurredAt, String body) {
    private static final Pattern SHAPE = Pattern.compile("msg_[0-9a-f]{28}");
    private static final String PREFIX = "msg_";
    private static final int TIME_DIGITS = 12;
    private static final int CAUSE_DIGITS = 16;

    /**
     * The message about that event.
     *
     * @param cause identifies the event and no other
     */
    public static Message of(NotificationType type, String cause, Instant occurredAt, JsonNode data) {
        ObjectNode body = Json.emptyObject();
        body.put("type", type.code());
        body.put("timestamp", occurredAt.truncatedTo(ChronoUnit.MILLIS).toString());
        body.set("data", data);
        return new Message(idOf(cause, occurredAt), type, occurredAt, body.toString());
    }

    /** The id of the message about that cause. */
    public static String idOf(String cause, Instant occurredAt) {
        return firstIdAt(occurredAt)
                + Sha256.hex(cause.getBytes(StandardCharsets.UTF_8)).substring(0, CAUSE_DIGITS);
    }

    /** The beginning of the ids of all messages about that moment; it sorts before them, and after earlier ones. */
    static String firstIdAt(Instant moment) {
        return PREFIX + HexFormat.of().toHexDigits(moment.toEpochMilli(), TIME_DIGITS);
    }

    static boolean isId(String text) {
        return SHAPE.matcher(text).matches();
    }
}
