package com.revenueripple.devops.api.deployments;

/**
 * The four measures over the last days.
 *
 * @param days how many times 24 hours, up to the moment of the answer
 */
public record DoraWindow(int days, Measure deploymentFrequency, Measure changeFailureRate, Measure timeToRestore,
        Measure leadTime) {}
