package com.revenueripple.devops.api.webhooks.signatures;

import java.util.List;

/** What the configuration says about one sender. */
public sealed interface SenderState {
    /** Its deliveries are checked. */
    record Ready(Sender sender) implements SenderState {}

    /** It is known and no longer taken. */
    record Retired() implements SenderState {}

    /**
     * It is configured and not usable, so that everything is refused.
     *
     * @param faults why, without any value of a secret
     */
    record Unusable(List<String> faults) implements SenderState {
        public Unusable {
            faults = List.copyOf(faults);
        }
    }
}
