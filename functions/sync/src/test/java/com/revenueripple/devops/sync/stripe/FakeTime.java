package com.revenueripple.devops.sync.stripe;

import com.revenueripple.devops.sync.source.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Time that passes only by waiting, without any waiting. */
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

    /** How long was waited because something had failed, each time. */
    List<Duration> backoffs() {
        return sleeps.stream().filter(sleep -> sleep.compareTo(Pace.BETWEEN_REQUESTS) > 0).toList();
    }
}
