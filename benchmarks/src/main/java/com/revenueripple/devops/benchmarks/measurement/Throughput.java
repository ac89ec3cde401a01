package com.revenueripple.devops.benchmarks.measurement;

import java.time.Duration;

/** The number of actions, the time they took together, and the duration of each. */
public final class Throughput {
    private final Latencies latencies;
    private long nanos;
    private int count;

    /** @param mostActions the maximum number of actions */
    public Throughput(int mostActions) {
        this.latencies = new Latencies(mostActions);
    }

    /**
     * Adds the actions of one turn.
     *
     * @param elapsed nanoseconds that all of these took together
     */
    public void add(long[] eachNanos, long elapsed) {
        for (long each : eachNanos) {
            latencies.add(each);
        }
        nanos += elapsed;
        count += eachNanos.length;
    }

    /** Actions per second. */
    public double perSecond() {
        return count * (double) Duration.ofSeconds(1).toNanos() / nanos;
    }

    /** The duration of each action. */
    public Latencies latencies() {
        return latencies;
    }
}
