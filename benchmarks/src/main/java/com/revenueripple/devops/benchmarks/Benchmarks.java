package com.revenueripple.devops.benchmarks;

import java.util.Arrays;
import java.util.Map;

/** Runs one set of measurements by its name, and keeps what it found. */
public final class Benchmarks {
    private Benchmarks() {}

    /** A set of measurements; it prints a table and gives the results. */
    @FunctionalInterface
    interface Benchmark {
        Map<String, Object> run() throws Exception;
    }

    /**
     * Measures once.
     *
     * @param arguments the name, {@code warm}, {@code cold}, {@code ingestion}, {@code engine} or {@code soak}
     */
    public static void main(String[] arguments) {
        String name = String.join(" ", arguments);
        Benchmark benchmark = switch (name) {
            case "warm" -> new WarmBenchmark();
            case "cold" -> new ColdBenchmark();
            case "ingestion" -> new IngestionBenchmark();
            case "engine" -> new EngineBenchmark(EngineSizes.ofSystemProperties());
            case "soak" -> SoakBenchmark.ofSystemProperties();
            default -> throw new IllegalArgumentException("There is no benchmark " + Arrays.toString(arguments)
                    + "; say -Dbenchmark=warm, cold, ingestion, engine or soak.");
        };
        try {
            ResultFile.write(name, benchmark.run());
            System.exit(0);
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
    }
}
