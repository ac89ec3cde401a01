package com.revenueripple.devops.api.deployments;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why an event reports neither a deployment nor an incident. The codes are stable. */
public enum NotUnderstood {
    /** Events of this type are not interpreted. */
    UNKNOWN_EVENT_TYPE,
    /** The event names no repository or project. */
    MISSING_REPOSITORY,
    /** A deployment without a status. */
    MISSING_STATUS,
    /** The status is none of those that are interpreted. */
    UNKNOWN_STATUS,
    /** The event has no id; an alert of the module has no text either. */
    MISSING_ID,
    /** The event is about a run, pipeline or release that deploys nothing. */
    NO_DEPLOYMENT,
    /** The reports are too long to be stored with the event. */
    TOO_LONG;

    /** The name in the API. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** This as an exception, to end the reading of the event. */
    NotUnderstoodException exception() {
        return new NotUnderstoodException(this);
    }
}
