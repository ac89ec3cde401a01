package com.revenueripple.devops.metrics;

import java.time.Duration;

/** Why a run of the sync may not go on. */
public abstract sealed class LeaseFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private LeaseFailure(String message) {
        super(message, null, false, false);
    }

    /** Another run holds the lease. */
    public static final class Held extends LeaseFailure {
        private static final long serialVersionUID = 1L;

        private final Duration remaining;

        Held(Duration remaining) {
            super("another run is in progress");
            this.remaining = remaining;
        }

        /** How long the other run's lease lasts, unless it is released before. */
        public Duration remaining() {
            return remaining;
        }
    }

    /** The run's own lease has expired, and another run may have taken it; nothing was written. */
    public static final class Lost extends LeaseFailure {
        private static final long serialVersionUID = 1L;

        public Lost() {
            super("the run outlived its lease");
        }
    }
}
