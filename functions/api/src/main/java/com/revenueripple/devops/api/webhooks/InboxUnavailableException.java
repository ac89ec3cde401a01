package com.revenueripple.devops.api.webhooks;

import com.revenueripple.devops.http.Failure;
import com.revenueripple.devops.http.Problem;

/**
 * Neither the store nor the queue has accepted an event: it must not be acknowledged, so that its sender repeats it.
 */
public final class InboxUnavailableException extends Failure {
    private static final long serialVersionUID = 1L;

    InboxUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public Problem problem() {
        return Problem.storeUnavailable("The event could not be stored and is not acknowledged; send it again.");
    }
}
