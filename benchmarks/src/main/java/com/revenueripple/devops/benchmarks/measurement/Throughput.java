package com.revenueripple.devops.benchmarks.measurement;

import java.time.Duration;

/** How many actions were done in which time, and how long each of them took. */
public final class Throughput {
    private final Latencies latencies;
    private long nanos;
    private int count;

    /** @param mostActions how many actions there can be */
    public Throughput(int mostActions) {
        this.latencies = new Latencies(mostActions);
    }

    /**
     * Adds what one thread or turn did.
     *
     * @param elapsed nanoseconds in which all of these were done
     */
    public void add(long[] eachNanos, long elapsed) {
        for (long each : eachNanos) {
            latencies.add(each);
        }
        nanos += elapsed;
        count += eachNanos.length;
    }

    /** Actions a second. */
    public double perSecond() {
        return count * (double) Duration.ofSeconds(1).toNanos() / nanos;
    }

    /** How long each action took. */
    public Latencies latencies() {
        return latencies;
    }
}
