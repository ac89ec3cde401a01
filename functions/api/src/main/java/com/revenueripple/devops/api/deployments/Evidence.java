package com.revenueripple.devops.api.deployments;

import java.util.Locale;

/**
 * The kinds of events about deployments, the most exact kind first. A platform may report one deployment by several
 * kinds, under ids that cannot be matched. So of each service only the most exact kind counts, and the others provide
 * the times of its commits.
 */
public enum Evidence {
    /** About a deployment: {@code deployment_status}, {@code Deployment Hook}, the module's {@code deployment}. */
    DEPLOYMENT,
    /** About a run that deploys: {@code workflow_run}, {@code Pipeline Hook}. */
    RUN,
    /** About a release: {@code release}. */
    RELEASE;

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
