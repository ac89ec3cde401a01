package com.revenueripple.devops.api.deployments;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The state of a deployment. */
public enum DeploymentStatus {
    IN_PROGRESS,
    SUCCESS,
    FAILURE,
    CANCELLED;

    /** The name in the API and in records. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the deployment is over. */
    public boolean isFinal() {
        return this != IN_PROGRESS;
    }
}
