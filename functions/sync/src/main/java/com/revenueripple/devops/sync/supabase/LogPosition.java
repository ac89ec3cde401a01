package com.revenueripple.devops.sync.supabase;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The last change of the log that was read.
 *
 * @param log the log's identity
 * @param xid the transaction, a decimal number of up to 64 bits
 * @param seq the change within it
 */
record LogPosition(String log, String xid, long seq) {
    private static final Pattern XID = Pattern.compile("\\d{1,19}");

    /** Empty for any other text. */
    static Optional<LogPosition> parse(String text) {
        try {
            JsonNode fields = Json.parse(text.getBytes(StandardCharsets.UTF_8));
            LogPosition position = new LogPosition(fields.path("log").asText(), fields.path("xid").asText(),
                    fields.path("seq").asLong(-1));
            return XID.matcher(position.xid).matches() && position.seq >= 0 ? Optional.of(position) : Optional.empty();
        } catch (MalformedJsonException _) {
            return Optional.empty();
        }
    }

    String json() {
        return Json.write(Map.of("log", log, "xid", xid, "seq", seq));
    }
}
