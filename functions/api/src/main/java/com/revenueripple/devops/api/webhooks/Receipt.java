package com.revenueripple.devops.api.webhooks;

/**
 * The result of accepting an inbound webhook.
 *
 * @param webhookId its event's id
 */
public record Receipt(String webhookId, Outcome outcome) {
    /** Whether it is stored. */
    public enum Outcome {
        /** It is stored. */
        STORED,
        /** It is safe in the queue and will be stored from there. */
        SPILLED,
        /** The same webhook with the same body is already stored; nothing was written. */
        DUPLICATE,
        /** Another body is already stored under its id; nothing was written. */
        CONFLICT
    }
}
