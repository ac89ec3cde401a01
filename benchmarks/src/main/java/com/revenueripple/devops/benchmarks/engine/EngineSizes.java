package com.revenueripple.devops.benchmarks.engine;

/**
 * The sizes of the measured platforms: users, payments, subscriptions and commissions together.
 *
 * @param many entities of the large platform
 * @param few entities of the small platform
 */
public record EngineSizes(int many, int few) {
    private static final int FEW = 10_000;

    public EngineSizes {
        if (many < few) {
            throw new IllegalArgumentException("-Dbenchmark.entities must be at least " + few + ", not " + many + ".");
        }
    }

    /** Takes the size of the large platform from {@code -Dbenchmark.entities}. */
    public static EngineSizes ofSystemProperties() {
        return new EngineSizes(Integer.parseInt(System.getProperty("benchmark.entities", "")), FEW);
    }
}
