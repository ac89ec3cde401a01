package com.revenueripple.devops.api.deployments;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The state of an incident. */
public enum IncidentState {
    OPENED,
    ACKNOWLEDGED,
    RESOLVED;

    /** The name in the API and in records. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
