package com.revenueripple.devops.benchmarks.engine;

import com.revenueripple.devops.benchmarks.measurement.Latencies;
import com.revenueripple.devops.benchmarks.measurement.ResultFields;
import java.util.LinkedHashMap;
import java.util.Map;

/** Compares the latencies of one operation at two sizes. */
final class SizeComparison {
    private SizeComparison() {}

    /** The result fields of an operation at two sizes. */
    static Map<String, Object> compared(String name, MeasuredSize few, Latencies small, MeasuredSize many,
            Latencies large, double target) {
        double ratio = large.microseconds(0.5) / small.microseconds(0.5);
        System.out.printf("%-44s p50 %,.2f ms at %,d entities, %,.2f ms at %,d  ratio %.2f (at most %.1f)%n", name,
                small.microseconds(0.5) / 1000, few.entities(), large.microseconds(0.5) / 1000, many.entities(), ratio,
                target);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("small", latencies(few, small));
        result.put("large", latencies(many, large));
        result.put("ratio", ResultFields.rounded(ratio));
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
}
