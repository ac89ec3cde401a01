package com.revenueripple.devops.webhooks;

/** Neither the store nor the queue has taken an event: it must not be acknowledged, so that its sender sends it again. */
public final class InboxUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InboxUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
