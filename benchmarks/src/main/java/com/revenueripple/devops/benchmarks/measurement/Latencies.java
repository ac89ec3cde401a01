package com.revenueripple.devops.benchmarks.measurement;

import java.util.Arrays;

/** How long each of a number of runs took. */
public final class Latencies {
    private final long[] nanos;
    private int count;

    /** @param most how many runs there can be */
    public Latencies(int most) {
        this.nanos = new long[most];
    }

    /** Runs it, and adds how long that took. */
    public void time(Runnable action) {
        long start = System.nanoTime();
        action.run();
        add(System.nanoTime() - start);
    }

    /** Adds a run that took so many nanoseconds. */
    public void add(long runNanos) {
        nanos[count++] = runNanos;
    }

    /** How many runs were added. */
    public int count() {
        return count;
    }

    /** The time that this share of the runs, from 0 to 1, did not exceed. */
    public double microseconds(double share) {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(share * count) - 1] / 1000.0;
    }
}
