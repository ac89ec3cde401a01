package com.revenueripple.devops.api.deployments;

import java.util.Locale;

/**
 * The kinds of events about deployments, the most exact kind first. A platform may report one deployment by several
 * kinds, under ids that cannot be matched; so only the most exact kind that a service's events have is counted, and
 * the others show when its commits were made.
 */
public enum Evidence {
    /** It is about a deployment: {@code deployment_status}, {@code Deployment Hook}, the module's {@code deployment}. */
    DEPLOYMENT,
    /** It is about a run that deploys: {@code workflow_run}, {@code Pipeline Hook}. */
    RUN,
    /** It is about a release: {@code release}. */
    RELEASE;

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
