package com.revenueripple.devops.environment;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The time left for all calls of an invocation together. However slow a service is, the function responds with an error
 * itself before Lambda stops it. Every client of {@link AwsClients} observes the time of the thread that calls it.
 */
public final class InvocationTime {
    private static final ScopedValue<InvocationTime> CURRENT = ScopedValue.newInstance();

    /** Reserved for the response and the log after a call that has taken all the time. */
    private static final Duration TO_ANSWER = Duration.ofSeconds(2);

    /** By {@link System#nanoTime}. */
    private final long end;

    private InvocationTime(long end) {
        this.end = end;
    }

    /** Does the invocation's work within its time. */
    public static <T> T within(Context context, Supplier<T> work) {
        long nanos = Duration.ofMillis(context.getRemainingTimeInMillis()).minus(TO_ANSWER).toNanos();
        return ScopedValue.where(CURRENT, new InvocationTime(System.nanoTime() + nanos)).call(work::get);
    }

    /** The same task, for another thread, within the time of this one. */
    public static Runnable sharedWith(Runnable task) {
        if (!CURRENT.isBound()) {
            return task;
        }
        ScopedValue.Carrier time = ScopedValue.where(CURRENT, CURRENT.get());
        return () -> time.run(task);
    }

    /** Whether that much time is left; always true outside an invocation. */
    public static boolean isLeftFor(Duration longest) {
        return left().filter(time -> time.compareTo(longest) < 0).isEmpty();
    }

    /** The time left, negative when it is over; empty outside an invocation. */
    static Optional<Duration> left() {
        return CURRENT.isBound()
                ? Optional.of(Duration.ofNanos(CURRENT.get().end - System.nanoTime()))
                : Optional.empty();
    }
}
