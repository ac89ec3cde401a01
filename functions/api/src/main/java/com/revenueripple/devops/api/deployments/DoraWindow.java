package com.revenueripple.devops.api.deployments;

/**
 * The four measures over the last days.
 *
 * @param days the number of periods of 24 hours, up to the moment of the response
 */
public record DoraWindow(int days, Measure deploymentFrequency, Measure changeFailureRate, Measure timeToRestore,
        Measure leadTime) {}
