package com.revenueripple.devops.benchmarks.engine;

/**
 * How many entities the engine is measured with: users, payments, subscriptions and commissions together.
 *
 * @param many of the large platform
 * @param few of the small one
 */
public record EngineSizes(int many, int few) {
    private static final int FEW = 10_000;

    public EngineSizes {
        if (many < few) {
            throw new IllegalArgumentException("-Dbenchmark.entities must be at least " + few + ", not " + many + ".");
        }
    }

    /** The large platform's size is that of {@code -Dbenchmark.entities}. */
    public static EngineSizes ofSystemProperties() {
        return new EngineSizes(Integer.parseInt(System.getProperty("benchmark.entities", "")), FEW);
    }
}
