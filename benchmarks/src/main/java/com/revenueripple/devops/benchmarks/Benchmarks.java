package com.revenueripple.devops.benchmarks;

import com.revenueripple.devops.benchmarks.cold.ColdBenchmark;
import com.revenueripple.devops.benchmarks.engine.EngineBenchmark;
import com.revenueripple.devops.benchmarks.engine.EngineSizes;
import com.revenueripple.devops.benchmarks.ingestion.IngestionBenchmark;
import com.revenueripple.devops.benchmarks.measurement.Benchmark;
import com.revenueripple.devops.benchmarks.warm.WarmBenchmark;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.testing.ResultFile;
import java.util.Arrays;
import java.util.Map;

/** Runs one benchmark by its name and stores its results. */
public final class Benchmarks {
    private Benchmarks() {}

    /**
     * Runs the benchmark once.
     *
     * @param arguments the name, {@code warm}, {@code cold}, {@code ingestion} or {@code engine}
     */
    public static void main(String[] arguments) {
        String name = String.join(" ", arguments);
        Benchmark benchmark = switch (name) {
            case "warm" -> new WarmBenchmark();
            case "cold" -> new ColdBenchmark();
            case "ingestion" -> new IngestionBenchmark();
            case "engine" -> new EngineBenchmark(EngineSizes.ofSystemProperties());
            default -> throw new IllegalArgumentException("There is no benchmark " + Arrays.toString(arguments)
                    + "; use -Dbenchmark=warm, cold, ingestion or engine.");
        };
        try {
            ResultFile.write(name, Json.tree(benchmark.run()));
            System.exit(0);
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
    }
}
