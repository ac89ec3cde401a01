package com.revenueripple.devops.paging;

/** A caller presented a cursor that was not given out by this list. */
public final class InvalidCursorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidCursorException() {
        super("invalid cursor", null, false, false);
    }
}
