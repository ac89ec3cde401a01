package com.revenueripple.devops.benchmarks.engine;

import com.revenueripple.devops.benchmarks.measurement.Latencies;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares the cost of a run after the same thousand changes at two sizes. Each size goes first in every other round.
 */
final class RunsBySize {
    private static final int WARM_UP = 8;
    private static final int ROUNDS = 41;
    private static final double TARGET = 1.2;

    private RunsBySize() {}

    static Map<String, Object> measure(MeasuredSize few, MeasuredSize many) throws SQLException {
        Runs small = new Runs(few);
        Runs large = new Runs(many);
        for (int round = 0; round < WARM_UP + ROUNDS; round++) {
            List<Runs> turns = round % 2 == 0 ? List.of(small, large) : List.of(large, small);
            for (Runs turn : turns) {
                turn.next(round);
            }
        }
        Map<String, Object> result = SizeComparison.compared("run after 1,000 changes", few, small.latencies, many,
                large.latencies, TARGET);
        boolean equal = small.costs.equals(large.costs);
        System.out.printf("%-44s %s at both sizes; last run: %s, %s%n", "rows and calls of each run",
                equal ? "the same" : "DIFFERENT", small.costs.getLast(), large.costs.getLast());
        result.put("equal_rows_and_calls", equal);
        result.put("last_run_of_small", small.costs.getLast());
        result.put("last_run_of_large", large.costs.getLast());
        return result;
    }

    /** The rows and calls of one run. */
    private record Cost(long rowsRead, Map<String, Integer> dynamoDbCalls) {}

    private static final class Runs {
        private final MeasuredSize size;
        private final PlatformChanges changes;
        private final Latencies warmUp = new Latencies(WARM_UP);
        private final Latencies latencies = new Latencies(ROUNDS);
        private final List<Cost> costs = new ArrayList<>();

        Runs(MeasuredSize size) throws SQLException {
            this.size = size;
            this.changes = new PlatformChanges(size.platform());
            size.sync().run();
        }

        void next(int round) throws SQLException {
            changes.apply();
            size.calls().takeCounts();
            (round < WARM_UP ? warmUp : latencies).time(size.sync()::run);
            Map<String, Integer> calls = size.calls().takeCounts();
            costs.add(new Cost(size.rowsRead(), calls));
        }
    }
}
