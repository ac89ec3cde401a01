package com.revenueripple.devops.metrics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.environment.Sha256;
import com.revenueripple.devops.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * The figures of one domain as its endpoint answers them, so that a request only reads and sends.
 *
 * @param body JSON text
 * @param etag the strong entity tag of the body (RFC 9110), quotes included
 * @param timestamp when the figures were true
 * @param generation of the counters that the figures were made from; it leads to the {@link Leaderboard}'s standings
 */
public record Snapshot(String body, String etag, Instant timestamp, long generation) {
    /** The field of the body that tells that the figures are old ones, because everything is being counted anew. */
    static final String BACKFILLING = "backfilling";

    private static final int ETAG_DIGITS = 32;

    /** The snapshot with that body; the entity tag follows from it. */
    public static Snapshot of(String body, Instant timestamp, long generation) {
        return new Snapshot(body, etagOf(body), timestamp, generation);
    }

    /** The same figures, marked as being counted anew. */
    Snapshot backfilling() {
        ObjectNode json = (ObjectNode) Json.parseOwn(body);
        return of(json.put(BACKFILLING, true).toString(), timestamp, generation);
    }

    private static String etagOf(String body) {
        return '"' + Sha256.hex(body.getBytes(StandardCharsets.UTF_8)).substring(0, ETAG_DIGITS) + '"';
    }
}
