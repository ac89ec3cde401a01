package com.revenueripple.devops.api.deployments;

import java.util.List;

/** An environment's four measures over each window. */
public record EnvironmentMeasures(String environment, List<DoraWindow> windows) {}
