package com.revenueripple.devops.api.webhooks;

import com.revenueripple.devops.api.webhooks.signatures.IdTrust;
import java.util.Optional;

/**
 * Stores what third parties signed. Nothing of theirs is refused, for they would not send it again; what is odd is
 * stored under a flag. Every decision is one conditional put, so deliveries that race are told apart as well.
 */
public final class SignedWebhooks {
    private final WebhookStore store;

    public SignedWebhooks(WebhookStore store) {
        this.store = store;
    }

    /**
     * Stores the delivery unless it is a repeat. Under an id that the signature does not cover, the body is claimed for
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
        return switch (store.store(flagged)) {
            case STORED -> new Receipt(flagged.id(), false, flagged.flag());
            case DUPLICATE -> new Receipt(flagged.id(), true, Optional.empty());
            case CONFLICT -> storeBeside(flagged);
        };
    }

    /** The id is taken by another body, so this event's follows from its own. */
    private Receipt storeBeside(WebhookEvent event) {
        WebhookEvent beside = event.withId(WebhookIds.ofConflict(event.id(), event.bodyDigest()));
        WebhookEvent flagged = beside.flag().isPresent() ? beside : beside.flagged(WebhookFlag.CONFLICT);
        return switch (store.store(flagged)) {
            case STORED -> new Receipt(flagged.id(), false, flagged.flag());
            case DUPLICATE -> new Receipt(flagged.id(), true, Optional.empty());
            case CONFLICT -> throw new IllegalStateException("Two bodies have the SHA-256 of " + flagged.id() + ".");
        };
    }
}
