package com.revenueripple.devops.activity;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * One line of the audit log.
 *
 * @param id sorts by time
 * @param at when
 * @param actor who: an administrator's user id, or {@link #SYSTEM}
 * @param action the code of an {@link Action}, as it is stored; another version's actions may be unknown to this one
 * @param subject to what: a key_id, a webhook_id, an endpoint_id or a run_id; for all of the syncs {@code sync}
 * @param details what exactly, as a JSON object; never a secret
 * @param requestId the request or the run that did it; empty when it was neither
 */
public record Activity(String id, Instant at, String actor, String action, String subject, JsonNode details,
        String requestId) {
    /** Who did what nobody asked for. */
    public static final String SYSTEM = "system";
}
