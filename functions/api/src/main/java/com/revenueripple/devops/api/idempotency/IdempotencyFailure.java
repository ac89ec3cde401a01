package com.revenueripple.devops.api.idempotency;

import com.revenueripple.devops.http.Failure;
import com.revenueripple.devops.http.Problem;

/** Why an {@code Idempotency-Key} cannot be used for a request. */
public final class IdempotencyFailure extends Failure {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** The reason. */
    public enum Reason {
        /** The first request with this key had another path or body. */
        REUSED,
        /** Another request with this key is processed at the same time. */
        IN_USE
    }

    public IdempotencyFailure(Reason reason) {
        super(reason.name());
        this.reason = reason;
    }

    @Override
    public Problem problem() {
        return switch (reason) {
            case REUSED -> Problem.conflict("idempotency_key_reused", "Within 24 hours a request with this "
                    + "Idempotency-Key was processed that had another path or body. See its result, or use a new key.");
            case IN_USE -> Problem.conflict("idempotency_key_in_use",
                    "Another request with this Idempotency-Key was processed at this moment; try again.");
        };
    }
}
