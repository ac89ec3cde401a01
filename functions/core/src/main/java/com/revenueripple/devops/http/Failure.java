package com.revenueripple.devops.http;

import org.jspecify.annotations.Nullable;

/** A failure that a feature expects, with the response for it. Any other failure is an internal error. */
public abstract class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A failure without a stack trace, because its place in the code explains nothing. */
    protected Failure(String message) {
        super(message, null, false, false);
    }

    /** A failure with a cause. */
    protected Failure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The response. */
    public abstract Problem problem();
}
