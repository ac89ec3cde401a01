package com.revenueripple.devops.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;

/** Puts what was measured into words and numbers. */
final class Figures {
    private Figures() {}

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

    /** How much was done and how long it took, beside the bare calls. */
    static Map<String, Object> throughput(String name, Throughput measured, Throughput bare) {
        double perSecond = measured.perSecond();
        double p50 = measured.latencies().microseconds(0.5);
        double p99 = measured.latencies().microseconds(0.99);
        double ofPerSecond = perSecond / bare.perSecond();
        double ofP50 = p50 / bare.latencies().microseconds(0.5);
        double ofP99 = p99 / bare.latencies().microseconds(0.99);
        System.out.printf("  %-24s %,8.0f /s  p50 %,8.0f us  p99 %,8.0f us  ratios %.2f  %.2f  %.2f%n", name, perSecond,
                p50, p99, ofPerSecond, ofP50, ofP99);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("per_second", Math.round(perSecond));
        result.put("p50_us", Math.round(p50));
        result.put("p99_us", Math.round(p99));
        result.put("ratio_of_per_second", rounded(ofPerSecond));
        result.put("ratio_of_p50", rounded(ofP50));
        result.put("ratio_of_p99", rounded(ofP99));
        return result;
    }

    /** To two decimals. */
    static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
