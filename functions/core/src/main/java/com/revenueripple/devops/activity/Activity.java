package com.revenueripple.devops.activity;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * One line of the audit log.
 *
 * @param id sorts by time
 * @param at when
 * @param actor who: an administrator's user id
 * @param action what: {@code key.created}, {@code key.changed}, {@code key.rotated}, {@code key.revoked},
 *        {@code event.replayed}
 * @param subject to what: a key_id or a webhook_id
 * @param details what exactly, as a JSON object; never a secret
 * @param requestId the request that did it
 */
public record Activity(String id, Instant at, String actor, String action, String subject, JsonNode details,
        String requestId) {}
