package com.revenueripple.devops.benchmarks.measurement;

import java.util.Map;

/** A set of measurements; it prints a table and returns the results. */
@FunctionalInterface
public interface Benchmark {
    /** Runs the benchmark once. */
    Map<String, Object> run() throws Exception;
}
