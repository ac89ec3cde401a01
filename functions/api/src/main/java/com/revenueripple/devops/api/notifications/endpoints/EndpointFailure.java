package com.revenueripple.devops.api.notifications.endpoints;

import com.revenueripple.devops.http.Failure;
import com.revenueripple.devops.http.Problem;

/** Why something cannot be done with an endpoint. */
public final class EndpointFailure extends Failure {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** What stands in the way. */
    public enum Reason {
        /** No endpoint has this id. */
        NOT_FOUND,
        /** Nothing is sent to the endpoint. */
        DISABLED,
        /** There are as many endpoints as there can be. */
        TOO_MANY,
        /** The endpoint has been rotated too often within the time that its secrets overlap. */
        TOO_MANY_SECRETS,
        /** Somebody else changed the endpoint between reading and writing. */
        CHANGED_MEANWHILE
    }

    public EndpointFailure(Reason reason) {
        super(reason.name());
        this.reason = reason;
    }

    /** What stands in the way. */
    public Reason reason() {
        return reason;
    }

    @Override
    public Problem problem() {
        return switch (reason) {
            case NOT_FOUND -> Problem.notFound("There is no endpoint with this endpoint_id.");
            case DISABLED ->
                Problem.conflict("endpoint_disabled", "Nothing is sent to the endpoint, because it is disabled.");
            case TOO_MANY -> Problem.conflict("too_many_endpoints",
                    "There are as many endpoints as there can be; delete one that is not needed.");
            case TOO_MANY_SECRETS ->
                Problem.conflict("too_many_secrets", "The endpoint has been rotated too often within a day.");
            case CHANGED_MEANWHILE -> Problem.conflict("endpoint_changed_meanwhile",
                    "The endpoint was changed by somebody else at this moment; try again.");
        };
    }
}
