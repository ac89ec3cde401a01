package com.revenueripple.devops.metrics;

import com.revenueripple.devops.http.Failure;
import com.revenueripple.devops.http.Problem;
import java.time.Duration;

/** Why a run of the sync may not continue. */
public abstract sealed class LeaseFailure extends Failure {
    private static final long serialVersionUID = 1L;

    private LeaseFailure(String message) {
        super(message);
    }

    /** Another run holds the lease. */
    public static final class Held extends LeaseFailure {
        private static final long serialVersionUID = 1L;

        private final Duration remaining;

        Held(Duration remaining) {
            super("another run is in progress");
            this.remaining = remaining;
        }

        /** The remaining time of the other run's lease, unless it is released earlier. */
        public Duration remaining() {
            return remaining;
        }

        @Override
        public Problem problem() {
            return Problem.conflict("sync_in_progress", "Another sync is running. Its metrics will be as current.")
                    .retryAfter(remaining);
        }
    }

    /** The run's own lease has expired, and another run may have taken it; nothing was written. */
    public static final class Lost extends LeaseFailure {
        private static final long serialVersionUID = 1L;

        public Lost() {
            super("the run outlived its lease");
        }

        @Override
        public Problem problem() {
            return Problem.conflict("sync_superseded",
                    "The sync took too long and was stopped before it could write.");
        }
    }
}
