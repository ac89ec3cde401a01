package com.revenueripple.devops.api.webhooks;

import com.revenueripple.devops.api.webhooks.Receipt.Outcome;
import com.revenueripple.devops.api.webhooks.signatures.IdTrust;

/**
 * Stores webhooks that must not be refused: a third party does not repeat a refused one, and a spilled one has already
 * been acknowledged. A suspicious one is stored under a flag. Every decision is one conditional put, so it also holds
 * for concurrent webhooks.
 */
public final class SignedWebhooks {
    private final WebhookStore store;

    public SignedWebhooks(WebhookStore store) {
        this.store = store;
    }

    /**
     * Stores the webhook unless it is a repeat. When the signature does not cover its id, the body is first claimed for
     * that id: a body that another id has claimed is a suspected replay. A claim whose event could not be stored
     * remains valid for the retry, which has the same id.
     *
     * @param event its id is {@link WebhookIds#ofDelivery} or {@link WebhookIds#ofBody}
     */
    public Receipt store(WebhookEvent event, IdTrust trust) {
        boolean replay = switch (trust) {
            case SIGNED -> false;
            case UNSIGNED -> !store.claimBody(event).equals(event.id());
        };
        WebhookEvent flagged = replay ? event.flagged(WebhookFlag.SUSPECTED_REPLAY) : event;
        Receipt receipt = store.store(flagged);
        return receipt.outcome() == Outcome.CONFLICT ? storeBeside(flagged) : receipt;
    }

    /** Another body has the id, so this event's id is derived from its own body. */
    private Receipt storeBeside(WebhookEvent event) {
        WebhookEvent beside = event.withId(WebhookIds.ofConflict(event.id(), event.body().digest()));
        Receipt receipt = store.store(beside.flag().isPresent() ? beside : beside.flagged(WebhookFlag.CONFLICT));
        if (receipt.outcome() == Outcome.CONFLICT) {
            throw new IllegalStateException("Two bodies have the SHA-256 of " + beside.id() + ".");
        }
        return receipt;
    }
}
