package com.revenueripple.devops.api.webhooks.signatures;

import java.util.List;

/** The configuration of one sender, as the status shows it. */
public sealed interface SenderState {
    /** Its webhooks are verified. */
    record Ready(Sender sender) implements SenderState {}

    /**
     * Its webhooks are no longer accepted.
     *
     * @param keepsBody as of a {@link Sender}, for the DevOps module's webhooks, which its API key admits
     */
    record Retired(boolean keepsBody) implements SenderState {}

    /**
     * Its configuration is invalid, so all its webhooks are refused.
     *
     * @param faults the reasons, without any value of a secret
     */
    record Unusable(List<String> faults) implements SenderState {
        public Unusable {
            faults = List.copyOf(faults);
        }
    }
}
