package com.revenueripple.devops.benchmarks;

import java.util.Arrays;

/** How long each of a number of runs took. */
final class Latencies {
    private final long[] nanos;
    private int count;

    Latencies(int most) {
        this.nanos = new long[most];
    }

    void time(Runnable action) {
        long start = System.nanoTime();
        action.run();
        add(System.nanoTime() - start);
    }

    void add(long runNanos) {
        nanos[count++] = runNanos;
    }

    int count() {
        return count;
    }

    /** The time that this share of the runs, from 0 to 1, did not exceed. */
    double microseconds(double share) {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(share * count) - 1] / 1000.0;
    }
}
