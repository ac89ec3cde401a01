package com.revenueripple.devops.api.webhooks.signatures;

import java.util.List;

/** What the configuration says about one source. */
public sealed interface SourceState {
    /** Its deliveries are checked. */
    record Ready(Source source) implements SourceState {}

    /** It is known and no longer taken. */
    record Retired() implements SourceState {}

    /**
     * It is configured and not usable, so that everything is refused.
     *
     * @param faults why, without any value of a secret
     */
    record Unusable(List<String> faults) implements SourceState {
        public Unusable {
            faults = List.copyOf(faults);
        }
    }
}
