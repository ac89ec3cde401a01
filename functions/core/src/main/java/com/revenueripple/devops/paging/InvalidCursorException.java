package com.revenueripple.devops.paging;

import com.revenueripple.devops.http.Failure;
import com.revenueripple.devops.http.Problem;

/** The caller's cursor was not issued for this list. */
public final class InvalidCursorException extends Failure {
    private static final long serialVersionUID = 1L;

    InvalidCursorException() {
        super("invalid cursor");
    }

    @Override
    public Problem problem() {
        return Problem.invalidField("?cursor", "must be the next_cursor of an answer of this list");
    }
}
