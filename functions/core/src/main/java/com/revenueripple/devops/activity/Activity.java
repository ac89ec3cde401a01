package com.revenueripple.devops.activity;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * One entry of the audit log.
 *
 * @param id sorts by time
 * @param at when
 * @param actor who
 * @param action the code of an {@link Action}, as stored; possibly one that only another version knows
 * @param subject the object: a key_id, a webhook_id, an endpoint_id or a run_id; {@code sync} for the sync as a whole
 * @param details further details, as a JSON object; never a secret
 * @param requestId the id of the request or run that did it; empty for neither
 */
public record Activity(String id, Instant at, @JsonUnwrapped Actor actor, String action, String subject,
        JsonNode details,
        String requestId) {}
