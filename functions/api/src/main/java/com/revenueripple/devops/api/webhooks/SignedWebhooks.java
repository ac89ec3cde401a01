package com.revenueripple.devops.api.webhooks;

import com.revenueripple.devops.api.webhooks.Receipt.Outcome;
import com.revenueripple.devops.api.webhooks.signatures.IdTrust;

/**
 * Stores webhooks that must not be refused: a third party does not send a refused one again, and a spilled one is
 * acknowledged already. An odd one is stored under a flag. Every decision is one conditional put, so concurrent webhooks
 * are told apart as well.
 */
public final class SignedWebhooks {
    private final WebhookStore store;

    public SignedWebhooks(WebhookStore store) {
        this.store = store;
    }

    /**
     * Stores the webhook unless it is a repeat. Under an id that the signature does not cover, the body is claimed for
     * that id first: a body that another id has claimed is a suspected replay. A claim whose event could not be stored
     * stays good for the retry, which has the same id.
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

    /** The id is taken by another body, so this event's follows from its own. */
    private Receipt storeBeside(WebhookEvent event) {
        WebhookEvent beside = event.withId(WebhookIds.ofConflict(event.id(), event.bodyDigest()));
        Receipt receipt = store.store(beside.flag().isPresent() ? beside : beside.flagged(WebhookFlag.CONFLICT));
        if (receipt.outcome() == Outcome.CONFLICT) {
            throw new IllegalStateException("Two bodies have the SHA-256 of " + beside.id() + ".");
        }
        return receipt;
    }
}
