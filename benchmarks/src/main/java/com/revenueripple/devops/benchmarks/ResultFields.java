package com.revenueripple.devops.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;

/** Puts what was measured into words and numbers. */
final class ResultFields {
    private ResultFields() {}

    /** The same thing at two sizes. */
    static Map<String, Object> compared(String name, MeasuredSize few, Latencies small, MeasuredSize many,
            Latencies large, double target) {
        double ratio = large.microseconds(0.5) / small.microseconds(0.5);
        System.out.printf("%-44s p50 %,.2f ms at %,d entities, %,.2f ms at %,d  ratio %.2f (at most %.1f)%n", name,
                small.microseconds(0.5) / 1000, few.entities(), large.microseconds(0.5) / 1000, many.entities(), ratio,
                target);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("small", latencies(few, small));
        result.put("large", latencies(many, large));
        result.put("ratio", rounded(ratio));
        result.put("ratio_at_most", target);
        return result;
    }

    private static Map<String, Object> latencies(MeasuredSize size, Latencies latencies) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("entities", size.entities());
        result.put("p50_us", Math.round(latencies.microseconds(0.5)));
        result.put("p90_us", Math.round(latencies.microseconds(0.9)));
        return result;
    }

    /** How much was done and how long it took, as it is and beside each of the others. */
    static Map<String, Object> throughput(String name, Throughput measured, Map<String, Throughput> others) {
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

    /** To two decimals. */
    static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
