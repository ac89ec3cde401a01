package com.revenueripple.devops.api.deployments;

/** Ends the reading of an event that reports neither a deployment nor an incident. */
final class NotUnderstoodException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final NotUnderstood reason;

    /** Without a stack trace, because its place in the code explains nothing. */
    NotUnderstoodException(NotUnderstood reason) {
        super(reason.code(), null, false, false);
        this.reason = reason;
    }

    NotUnderstood reason() {
        return reason;
    }
}
