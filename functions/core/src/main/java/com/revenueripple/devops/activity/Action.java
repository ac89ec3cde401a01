package com.revenueripple.devops.activity;

import java.util.Arrays;
import java.util.Optional;

/** The actions that this version records in the audit log. */
public enum Action {
    KEY_CREATED("key.created"),
    KEY_CHANGED("key.changed"),
    KEY_ROTATED("key.rotated"),
    /** An unused key got another secret, because the request that created it was repeated. */
    KEY_REISSUED("key.reissued"),
    KEY_REVOKED("key.revoked"),
    KEY_EXPIRING("key.expiring"),
    EVENT_REPLAYED("event.replayed"),
    /** An administrator was shown the payload of a received event. */
    EVENT_READ("event.read"),
    SYNC_REQUESTED("sync.requested"),
    SYNC_FAILED("sync.failed"),
    SYNC_STALE("sync.stale"),
    /** A sync that also compares the counters with the sources. */
    RECONCILE_REQUESTED("reconcile.requested"),
    RECONCILE_DIFFERENCE("reconcile.difference"),
    /** Requests a ping, as {@link #ENDPOINT_PINGED} does. */
    ENDPOINT_CREATED("endpoint.created"),
    ENDPOINT_CHANGED("endpoint.changed"),
    ENDPOINT_ENABLED("endpoint.enabled"),
    ENDPOINT_DISABLED("endpoint.disabled"),
    ENDPOINT_ROTATED("endpoint.rotated"),
    /** The secret was shown again, because the request that created it was repeated. */
    ENDPOINT_REISSUED("endpoint.reissued"),
    ENDPOINT_DELETED("endpoint.deleted"),
    /** Requests a ping. */
    ENDPOINT_PINGED("endpoint.pinged"),
    /** Requests another attempt at every given-up delivery of a message since {@code details.since}. */
    ENDPOINT_RECOVERED("endpoint.recovered"),
    /** Requests another attempt to deliver the message in {@code details.message_id}. */
    DELIVERY_RETRIED("delivery.retried");

    private final String code;

    Action(String code) {
        this.code = code;
    }

    /** The name in the table and in the API. */
    public String code() {
        return code;
    }

    /** The action of that name; empty for an action of another version. */
    public static Optional<Action> of(String code) {
        return Arrays.stream(values()).filter(action -> action.code.equals(code)).findFirst();
    }
}
