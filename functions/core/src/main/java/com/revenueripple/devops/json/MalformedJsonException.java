package com.revenueripple.devops.json;

/** A text that is not the JSON it should be; the message continues a sentence: "is not JSON at line 1, column 2". */
public final class MalformedJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedJsonException(String fault) {
        super(fault, null, false, false);
    }
}
