package com.revenueripple.devops.benchmarks.engine;

import com.revenueripple.devops.benchmarks.measurement.Benchmark;
import com.revenueripple.devops.embedded.EmbeddedDynamoDb;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Measures whether the work of the metrics engine depends only on what changed: runs and reads of metrics at two sizes,
 * the rate of a backfill compared with a bare loop of the same writes, and the memory of a backfill.
 */
public final class EngineBenchmark implements Benchmark {
    private final EngineSizes sizes;

    public EngineBenchmark(EngineSizes sizes) {
        this.sizes = sizes;
    }

    @Override
    public Map<String, Object> run() throws Exception {
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("backfill_rate", backfillRate());
        try (EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.inMemory();
                SampleDatabase fewRows = new SampleDatabase(sizes.few());
                SampleDatabase manyRows = new SampleDatabase(sizes.many())) {
            MeasuredSize few = MeasuredSize.of(fewRows, dynamoDb.endpoint());
            MeasuredSize many = MeasuredSize.of(manyRows, dynamoDb.endpoint());
            few.sync().backfill();
            results.put("backfill_memory", LimitedBackfill.measure(many, dynamoDb.endpoint()));
            results.put("sync_reads", ReadsBySize.measure(few, many));
            results.put("run_after_1000_changes", RunsBySize.measure(few, many));
        }
        return results;
    }

    /** Uses separate databases, to keep the later comparisons unaffected. */
    private Map<String, Object> backfillRate() throws Exception {
        try (EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.inMemory();
                SampleDatabase rows = new SampleDatabase(sizes.few())) {
            return new BackfillRate(MeasuredSize.of(rows, dynamoDb.endpoint())).measure();
        }
    }
}
