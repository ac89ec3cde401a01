package com.revenueripple.devops.benchmarks.measurement;

import java.util.Map;

/** A set of measurements; it prints a table and returns the figures. */
@FunctionalInterface
public interface Benchmark {
    /** Measures once. */
    Map<String, Object> run() throws Exception;
}
