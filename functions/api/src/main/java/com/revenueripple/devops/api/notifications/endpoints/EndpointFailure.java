package com.revenueripple.devops.api.notifications.endpoints;

import com.revenueripple.devops.http.Failure;
import com.revenueripple.devops.http.Problem;

/** Why an endpoint cannot be created, changed or used. */
public final class EndpointFailure extends Failure {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** The reason. */
    public enum Reason {
        /** No endpoint has this id. */
        NOT_FOUND,
        /** The endpoint that the first request created or rotated has been deleted. */
        DELETED,
        /** The secret that the first request created has been replaced by another one since. */
        ALREADY_ROTATED,
        /** The endpoint is disabled. */
        DISABLED,
        /** The maximum number of endpoints exists. */
        TOO_MANY,
        /** The endpoint has been rotated too often while its secrets overlap. */
        TOO_MANY_SECRETS,
        /** Another request changed the endpoint between reading and writing. */
        CHANGED_MEANWHILE
    }

    public EndpointFailure(Reason reason) {
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
            case NOT_FOUND -> Problem.notFound("There is no endpoint with this endpoint_id.");
            case DELETED -> Problem.conflict("endpoint_deleted",
                    "The endpoint of the first request with this Idempotency-Key has been deleted.");
            case ALREADY_ROTATED -> Problem.conflict("endpoint_already_rotated", "The endpoint has been rotated since "
                    + "the first request with this Idempotency-Key, so its secret is no longer the present one.");
            case DISABLED ->
                Problem.conflict("endpoint_disabled", "Nothing is sent to the endpoint, because it is disabled.");
            case TOO_MANY -> Problem.conflict("too_many_endpoints",
                    "The maximum number of endpoints exists; delete one that is not needed.");
            case TOO_MANY_SECRETS ->
                Problem.conflict("too_many_secrets", "The endpoint has been rotated too often within a day.");
            case CHANGED_MEANWHILE -> Problem.conflict("endpoint_changed_meanwhile",
                    "The endpoint was changed by somebody else at this moment; try again.");
        };
    }
}
