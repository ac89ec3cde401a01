package com.revenueripple.devops.benchmarks.measurement;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Measures several contenders in turns, a few actions of each at a time. Each round starts with another contender, so
 * that disturbances of the machine and the growth of tables affect all of them equally.
 */
public final class Turns {
    private final int threads;
    private final int actionsPerTurn;

    /** @param threads the number of threads that share the actions of a turn */
    public Turns(int threads, int actionsPerTurn) {
        this.threads = threads;
        this.actionsPerTurn = actionsPerTurn;
    }

    /**
     * Runs all contenders in turns.
     *
     * @param contenders by name; each creates its actions before its turn, outside the measured time
     */
    public Map<String, Throughput> run(int rounds, Map<String, Supplier<Runnable>> contenders) {
        Map<String, Throughput> results = new LinkedHashMap<>();
        List<String> names = List.copyOf(contenders.keySet());
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            for (int round = 0; round < rounds; round++) {
                for (int turn = 0; turn < names.size(); turn++) {
                    String name = names.get((round + turn) % names.size());
                    take(actions(contenders, name), workers,
                            results.computeIfAbsent(name, _ -> new Throughput(rounds * actionsPerTurn)));
                }
            }
        }
        return results;
    }

    private List<Runnable> actions(Map<String, Supplier<Runnable>> contenders, String name) {
        return Stream.generate(Objects.requireNonNull(contenders.get(name))).limit(actionsPerTurn).toList();
    }

    private void take(List<Runnable> actions, ExecutorService workers, Throughput result) {
        AtomicInteger next = new AtomicInteger();
        long[] nanos = new long[actions.size()];
        List<Callable<Void>> work = new ArrayList<>();
        for (int worker = 0; worker < threads; worker++) {
            work.add(() -> {
                for (int at = next.getAndIncrement(); at < nanos.length; at = next.getAndIncrement()) {
                    long start = System.nanoTime();
                    actions.get(at).run();
                    nanos[at] = System.nanoTime() - start;
                }
                return null;
            });
        }
        long start = System.nanoTime();
        await(workers, work);
        result.add(nanos, System.nanoTime() - start);
    }

    private static void await(ExecutorService workers, List<Callable<Void>> work) {
        try {
            for (Future<Void> done : workers.invokeAll(work)) {
                done.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("A turn failed.", e);
        }
    }
}
