package com.revenueripple.devops.benchmarks.engine;

import com.revenueripple.devops.benchmarks.measurement.Latencies;
import com.revenueripple.devops.benchmarks.measurement.ResultFields;
import com.revenueripple.devops.testing.TestTables;
import java.util.LinkedHashMap;
import java.util.Map;

/** The rate of a backfill, compared with a bare loop of the same transactions. */
final class BackfillRate {
    private static final int WARM_UP = 1;
    private static final int ROUNDS = 5;
    private static final double TARGET = 0.6;
    private static final String METRICS = "MetricsTable";

    private final MeasuredSize size;

    BackfillRate(MeasuredSize size) {
        this.size = size;
    }

    /** Runs the engine and the loop in turns, each with a new table. */
    Map<String, Object> measure() {
        long entities = size.entities();
        Latencies counting = new Latencies(ROUNDS);
        Latencies bare = new Latencies(ROUNDS);
        BareLoop loop = round(new Latencies(WARM_UP), new Latencies(WARM_UP));
        for (int i = 0; i < ROUNDS; i++) {
            loop = round(counting, bare);
        }
        double ratio = bare.microseconds(0.5) / counting.microseconds(0.5);
        System.out.printf("%-44s engine %,.0f/s  bare loop %,.0f/s  ratio %.2f (at least %.1f)%n",
                "backfill of %,d entities".formatted(entities), perSecond(entities, counting),
                perSecond(entities, bare), ratio, TARGET);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("entities", entities);
        result.put("transactions", loop.transactions());
        result.put("actions", loop.actions());
        result.put("engine_entities_per_second", Math.round(perSecond(entities, counting)));
        result.put("bare_entities_per_second", Math.round(perSecond(entities, bare)));
        result.put("ratio", ResultFields.rounded(ratio));
        result.put("ratio_at_least", TARGET);
        return result;
    }

    private BareLoop round(Latencies counting, Latencies bare) {
        TestTables counted = TestTables.create(size.client());
        SyncedTable sync = new SyncedTable(counted.client(), counted.name(METRICS), size.platform().jdbcUrl());
        size.calls().keepTransactions();
        counting.time(sync::backfill);
        TestTables copy = TestTables.create(size.client());
        BareLoop loop = BareLoop.of(size.calls().takeTransactions(), copy.client(), copy.name(METRICS));
        bare.time(loop::run);
        delete(counted);
        delete(copy);
        return loop;
    }

    private static void delete(TestTables tables) {
        tables.client().deleteTable(table -> table.tableName(tables.name(METRICS)));
    }

    private static double perSecond(long entities, Latencies latencies) {
        return entities / (latencies.microseconds(0.5) / 1_000_000);
    }
}
