package com.revenueripple.devops.sync.supabase;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The last change of the log that was read. A restored log has the same identity on another server, where the same
 * transaction may be another change. On the copy of a server, only the time of the change differs.
 *
 * @param log the log's identity
 * @param server the identity of the database server; empty in a position of the format before
 * @param xid the transaction, a decimal number of up to 64 bits
 * @param seq the change within it
 * @param at the time of the change; empty before the first one, and in a position of the format before
 */
record LogPosition(String log, Optional<String> server, String xid, long seq, Optional<Instant> at) {
    private static final Pattern XID = Pattern.compile("\\d{1,19}");

    /** Empty for any other text. */
    static Optional<LogPosition> parse(String text) {
        try {
            JsonNode fields = Json.parse(text.getBytes(StandardCharsets.UTF_8));
            LogPosition position = new LogPosition(fields.path("log").asText(), text(fields, "server"),
                    fields.path("xid").asText(), fields.path("seq").asLong(-1), text(fields, "at").map(Instant::parse));
            return XID.matcher(position.xid).matches() && position.seq >= 0 ? Optional.of(position) : Optional.empty();
        } catch (MalformedJsonException | DateTimeException _) {
            return Optional.empty();
        }
    }

    String json() {
        ObjectNode json = Json.emptyObject().put("log", log).put("xid", xid).put("seq", seq);
        server.ifPresent(identity -> json.put("server", identity));
        at.ifPresent(time -> json.put("at", time.toString()));
        return Json.write(json);
    }

    /** Whether a position with the same transaction and number can be of the same change; what one lacks is equal. */
    boolean agreesWith(LogPosition other) {
        return log.equals(other.log) && agree(server, other.server) && agree(at, other.at);
    }

    private static <T> boolean agree(Optional<T> one, Optional<T> other) {
        return one.isEmpty() || other.isEmpty() || one.equals(other);
    }

    private static Optional<String> text(JsonNode fields, String name) {
        return fields.has(name) ? Optional.of(fields.path(name).asText()) : Optional.empty();
    }
}
