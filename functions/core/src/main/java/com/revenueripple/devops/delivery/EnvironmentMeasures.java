package com.revenueripple.devops.delivery;

import java.util.List;

/** An environment's four measures over each window. */
public record EnvironmentMeasures(String environment, List<DoraWindow> windows) {}
