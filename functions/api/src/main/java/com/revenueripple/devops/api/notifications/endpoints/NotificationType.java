package com.revenueripple.devops.api.notifications.endpoints;

import com.revenueripple.devops.activity.Action;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The types of notifications. */
public enum NotificationType {
    /** A test that the endpoint works; it is sent to one endpoint only. */
    PING("ping"),
    METRICS_UPDATED("metrics.updated"),
    SYNC_FAILED(Action.SYNC_FAILED),
    SYNC_STALE(Action.SYNC_STALE),
    RECONCILE_DIFFERENCE(Action.RECONCILE_DIFFERENCE),
    KEY_CREATED(Action.KEY_CREATED),
    KEY_CHANGED(Action.KEY_CHANGED),
    KEY_ROTATED(Action.KEY_ROTATED),
    KEY_REVOKED(Action.KEY_REVOKED),
    KEY_EXPIRING(Action.KEY_EXPIRING),
    ENDPOINT_DISABLED(Action.ENDPOINT_DISABLED),
    /** Frequent and caused from outside, so a subscriber must name it. */
    WEBHOOK_RECEIVED("webhook.received");

    private final String code;
    private final Optional<Action> action;

    NotificationType(String code) {
        this.code = code;
        this.action = Optional.empty();
    }

    NotificationType(Action action) {
        this.code = action.code();
        this.action = Optional.of(action);
    }

    /** The name in subscriptions and messages. */
    public String code() {
        return code;
    }

    /** The type of that name. */
    public static Optional<NotificationType> of(String code) {
        return Arrays.stream(values()).filter(type -> type.code.equals(code)).findFirst();
    }

    /** The type that reports an action of the audit log; empty for actions that subscribers do not receive. */
    public static Optional<NotificationType> of(Action action) {
        return Arrays.stream(values()).filter(type -> type.action.equals(Optional.of(action))).findFirst();
    }

    /** All types that a subscriber can choose. */
    static List<NotificationType> selectable() {
        return Arrays.stream(values()).filter(type -> type != PING).toList();
    }
}
