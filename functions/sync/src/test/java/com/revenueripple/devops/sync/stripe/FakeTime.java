package com.revenueripple.devops.sync.stripe;

import com.revenueripple.devops.sync.source.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A clock that only waiting advances, without real waiting. */
final class FakeTime implements Waiting {
    private final long start = System.nanoTime();
    private final List<Duration> sleeps = new ArrayList<>();
    private Duration passed = Duration.ZERO;

    @Override
    public long nanoTime() {
        return start + passed.toNanos();
    }

    @Override
    public void sleep(Duration duration) {
        sleeps.add(duration);
        passed = passed.plus(duration);
    }

    Deadline deadlineIn(Duration time) {
        return Deadline.in(time, this::nanoTime);
    }

    Duration passed() {
        return passed;
    }

    /** The waits after failures. */
    List<Duration> backoffs() {
        return sleeps.stream().filter(sleep -> sleep.compareTo(Pace.BETWEEN_REQUESTS) > 0).toList();
    }
}
