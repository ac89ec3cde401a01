package com.revenueripple.devops.http;

import org.jspecify.annotations.Nullable;

/** A failure that a feature expects: it knows the answer that a caller gets. Any other failure is an internal error. */
public abstract class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A failure whose place in the code explains nothing: it has no stack trace. */
    protected Failure(String message) {
        super(message, null, false, false);
    }

    /** A failure that another one caused. */
    protected Failure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The answer. */
    public abstract Problem problem();
}
