package com.revenueripple.devops.sync.stripe;

import java.time.Duration;

/** How time passes for whoever has to wait, so that tests need not. */
interface Waiting {
    /** Waits for real. */
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

    /** As {@link System#nanoTime()}, which deadlines are told by. */
    long nanoTime();

    void sleep(Duration duration) throws InterruptedException;
}
