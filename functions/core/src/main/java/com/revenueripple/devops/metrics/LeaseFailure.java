package com.revenueripple.devops.metrics;

import java.time.Instant;

/** Why a run of the sync may not go on. */
public abstract sealed class LeaseFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private LeaseFailure(String message) {
        super(message, null, false, false);
    }

    /** Another run holds the lease. */
    public static final class Held extends LeaseFailure {
        private static final long serialVersionUID = 1L;

        private final Instant until;

        Held(Instant until) {
            super("another run is in progress");
            this.until = until;
        }

        /** When the other run's lease ends, unless it is released before. */
        public Instant until() {
            return until;
        }
    }

    /** The run's own lease has expired, and another run may have taken it; nothing was written. */
    public static final class Lost extends LeaseFailure {
        private static final long serialVersionUID = 1L;

        Lost() {
            super("the run outlived its lease");
        }
    }
}
