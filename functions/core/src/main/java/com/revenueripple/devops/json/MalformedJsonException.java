package com.revenueripple.devops.json;

/** Text that is not the expected JSON; the message continues a sentence: "is not JSON at line 1, column 2". */
public final class MalformedJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedJsonException(String fault) {
        super(fault, null, false, false);
    }
}
