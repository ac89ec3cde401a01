package com.revenueripple.devops.api.keys;

import com.revenueripple.devops.http.Failure;
import com.revenueripple.devops.http.Problem;

/** Why a key cannot be changed, rotated or revoked. */
public final class KeyFailure extends Failure {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** The reason. */
    public enum Reason {
        /** No key has this id. */
        NOT_FOUND,
        /** The key is revoked for good. */
        REVOKED,
        /** The key has expired. */
        EXPIRED,
        /** The key has a successor; only the successor can be changed or rotated. */
        ALREADY_ROTATED,
        /** The key has been used, so it cannot get another secret. */
        USED,
        /** Another request changed the key between reading and writing. */
        CHANGED_MEANWHILE
    }

    KeyFailure(Reason reason) {
        super(reason.name());
        this.reason = reason;
    }

    /** The reason. */
    public Reason reason() {
        return reason;
    }

    @Override
    public Problem problem() {
        return switch (reason) {
            case NOT_FOUND -> Problem.notFound("There is no key with this key_id.");
            case REVOKED -> Problem.conflict("key_revoked", "The key is revoked.");
            case EXPIRED -> Problem.conflict("key_expired", "The key has expired.");
            case ALREADY_ROTATED ->
                Problem.conflict("key_already_rotated", "The key has been replaced by another already.");
            case USED -> Problem.conflict("key_used",
                    "The key of the first request with this Idempotency-Key has been used, so its secret stays.");
            case CHANGED_MEANWHILE -> Problem.conflict("key_changed_meanwhile",
                    "The key was changed by somebody else at this moment; try again.");
        };
    }
}
