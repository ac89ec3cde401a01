package com.revenueripple.devops.benchmarks;

import java.time.Duration;

/** How many actions were done in which time, and how long each of them took. */
final class Throughput {
    private final Latencies latencies;
    private long nanos;
    private int count;

    Throughput(int mostActions) {
        this.latencies = new Latencies(mostActions);
    }

    /** @param elapsed nanoseconds in which all of these were done */
    void add(long[] eachNanos, long elapsed) {
        for (long each : eachNanos) {
            latencies.add(each);
        }
        nanos += elapsed;
        count += eachNanos.length;
    }

    double perSecond() {
        return count * (double) Duration.ofSeconds(1).toNanos() / nanos;
    }

    Latencies latencies() {
        return latencies;
    }
}
