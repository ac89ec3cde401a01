package com.revenueripple.devops.benchmarks.measurement;

import java.util.Arrays;

/** The durations of a number of runs. */
public final class Latencies {
    private final long[] nanos;
    private int count;

    /** @param most the maximum number of runs */
    public Latencies(int most) {
        this.nanos = new long[most];
    }

    /** Runs the action and adds its duration. */
    public void time(Runnable action) {
        long start = System.nanoTime();
        action.run();
        add(System.nanoTime() - start);
    }

    /** Adds the duration of a run, in nanoseconds. */
    public void add(long runNanos) {
        nanos[count++] = runNanos;
    }

    /** The number of runs added. */
    public int count() {
        return count;
    }

    /** The duration that a share of the runs, from 0 to 1, did not exceed. */
    public double microseconds(double share) {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(share * count) - 1] / 1000.0;
    }
}
