package com.revenueripple.devops.api.deployments;

import java.time.Instant;
import java.util.Optional;

/**
 * How an event is understood.
 *
 * @param subject what is stored with it; empty when it is not understood
 * @param understoodAs what its sender receives, from the event alone; empty when it is not understood
 * @param notUnderstood why it is not understood
 */
public record Interpretation(Optional<Subject> subject, Optional<Understanding> understoodAs,
        Optional<NotUnderstood> notUnderstood) {

    /** @throws NotUnderstoodException when the reports are too long to be stored */
    static Interpretation of(ParsedEvent event, Instant receivedAt) {
        return new Interpretation(Optional.of(event.subject(receivedAt)), Optional.of(event.understanding()),
                Optional.empty());
    }

    static Interpretation of(NotUnderstood reason) {
        return new Interpretation(Optional.empty(), Optional.empty(), Optional.of(reason));
    }
}
