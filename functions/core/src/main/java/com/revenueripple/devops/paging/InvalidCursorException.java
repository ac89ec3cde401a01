package com.revenueripple.devops.paging;

import com.revenueripple.devops.http.Failure;
import com.revenueripple.devops.http.Problem;

/** A caller presented a cursor that was not given out by this list. */
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
