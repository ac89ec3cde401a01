package com.revenueripple.devops.api.webhooks;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Optional;

/**
 * A received webhook without its body; the names and meanings are those of {@link WebhookEvent}.
 */
public record WebhookSummary(@JsonProperty("webhook_id") String id, String source, String eventType,
        Optional<String> status, Optional<WebhookFlag> flag, Instant receivedAt) {}
