package com.revenueripple.devops.api.notifications.endpoints;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a subscriber can be told of. */
public enum NotificationType {
    /** A test that the endpoint works; it is sent to one endpoint only. */
    PING("ping", Origin.REQUEST),
    METRICS_UPDATED("metrics.updated", Origin.METRICS),
    SYNC_FAILED("sync.failed", Origin.ACTIVITY),
    SYNC_STALE("sync.stale", Origin.ACTIVITY),
    RECONCILE_DIFFERENCE("reconcile.difference", Origin.ACTIVITY),
    KEY_CREATED("key.created", Origin.ACTIVITY),
    KEY_CHANGED("key.changed", Origin.ACTIVITY),
    KEY_ROTATED("key.rotated", Origin.ACTIVITY),
    KEY_REVOKED("key.revoked", Origin.ACTIVITY),
    KEY_EXPIRING("key.expiring", Origin.ACTIVITY),
    ENDPOINT_DISABLED("endpoint.disabled", Origin.ACTIVITY),
    /** Often and from outside, so a subscriber must name it. */
    WEBHOOK_RECEIVED("webhook.received", Origin.WEBHOOK);

    private enum Origin {
        REQUEST,
        METRICS,
        ACTIVITY,
        WEBHOOK
    }

    private final String code;
    private final Origin origin;

    NotificationType(String code, Origin origin) {
        this.code = code;
        this.origin = origin;
    }

    /** The name in subscriptions and messages. */
    public String code() {
        return code;
    }

    /** The type of that name. */
    public static Optional<NotificationType> of(String code) {
        return Arrays.stream(values()).filter(type -> type.code.equals(code)).findFirst();
    }

    /** The type that tells of an action of the audit log; empty for actions that nobody is told of. */
    public static Optional<NotificationType> ofAction(String action) {
        return of(action).filter(type -> type.origin == Origin.ACTIVITY);
    }

    /** All that a subscriber can choose. */
    static List<NotificationType> selectable() {
        return Arrays.stream(values()).filter(type -> type != PING).toList();
    }
}
