package com.revenueripple.devops.sync.stripe;

import java.time.Duration;

/** A clock with waiting, which tests replace to avoid real waits. */
interface Waiting {
    /** Real time. */
    Waiting REAL = new Waiting() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            Thread.sleep(duration);
        }
    };

    /** As {@link System#nanoTime()}, the clock of deadlines. */
    long nanoTime();

    void sleep(Duration duration) throws InterruptedException;
}
