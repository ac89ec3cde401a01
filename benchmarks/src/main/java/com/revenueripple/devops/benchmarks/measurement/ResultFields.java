package com.revenueripple.devops.benchmarks.measurement;

import java.util.LinkedHashMap;
import java.util.Map;

/** Prints measurements and converts them to result fields. */
public final class ResultFields {
    private ResultFields() {}

    /** Throughput and latencies, absolute and as ratios to each of the others. */
    public static Map<String, Object> throughput(String name, Throughput measured, Map<String, Throughput> others) {
        Latencies latencies = measured.latencies();
        System.out.printf("  %-24s %,8.0f /s  p50 %,8.0f us  p99 %,8.0f us%n", name, measured.perSecond(),
                latencies.microseconds(0.5), latencies.microseconds(0.99));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("per_second", Math.round(measured.perSecond()));
        result.put("p50_us", Math.round(latencies.microseconds(0.5)));
        result.put("p99_us", Math.round(latencies.microseconds(0.99)));
        others.forEach((other, bare) -> {
            double perSecond = measured.perSecond() / bare.perSecond();
            double p50 = latencies.microseconds(0.5) / bare.latencies().microseconds(0.5);
            double p99 = latencies.microseconds(0.99) / bare.latencies().microseconds(0.99);
            System.out.printf("    to %-20s %.2f  p50 %.2f  p99 %.2f%n", other, perSecond, p50, p99);
            result.put("ratios_to_" + other, Map.of("per_second", rounded(perSecond), "p50", rounded(p50), "p99",
                    rounded(p99)));
        });
        return result;
    }

    /** Rounds to two decimals. */
    public static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
