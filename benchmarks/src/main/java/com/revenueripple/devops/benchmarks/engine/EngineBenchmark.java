package com.revenueripple.devops.benchmarks.engine;

import com.revenueripple.devops.benchmarks.measurement.Benchmark;
import com.revenueripple.devops.embedded.EmbeddedDynamoDb;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether the work of the metrics engine depends on what changed alone: its runs and the reads of its metrics at two
 * sizes, its first count of everything beside a bare loop of the same writes, and the memory which that needs.
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

    /** In databases of its own, apart from what is compared later. */
    private Map<String, Object> backfillRate() throws Exception {
        try (EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.inMemory();
                SampleDatabase rows = new SampleDatabase(sizes.few())) {
            return new BackfillRate(MeasuredSize.of(rows, dynamoDb.endpoint())).measure();
        }
    }
}
