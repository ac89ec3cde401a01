package com.revenueripple.devops.environment;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How long the calls of an invocation may still take, all of them together: however slow a service is, the function says
 * so itself before Lambda stops it in the middle. Every client of {@link AwsClients} keeps to the time of the thread that
 * calls it.
 */
public final class InvocationTime {
    private static final ScopedValue<InvocationTime> CURRENT = ScopedValue.newInstance();

    /** For what is left to do when a call has taken all the time: to answer, and to write the log. */
    private static final Duration TO_ANSWER = Duration.ofSeconds(2);

    /** By {@link System#nanoTime}. */
    private final long end;

    private InvocationTime(long end) {
        this.end = end;
    }

    /** Does what the invocation is for, within its time. */
    public static <T> T within(Context context, Supplier<T> work) {
        long nanos = Duration.ofMillis(context.getRemainingTimeInMillis()).minus(TO_ANSWER).toNanos();
        return ScopedValue.where(CURRENT, new InvocationTime(System.nanoTime() + nanos)).call(work::get);
    }

    /** The same task, which another thread does within the time of this one. */
    public static Runnable sharedWith(Runnable task) {
        if (!CURRENT.isBound()) {
            return task;
        }
        ScopedValue.Carrier time = ScopedValue.where(CURRENT, CURRENT.get());
        return () -> time.run(task);
    }

    /** Whether there is time for something that may take so long; always where no invocation is known. */
    public static boolean isLeftFor(Duration longest) {
        return left().filter(time -> time.compareTo(longest) < 0).isEmpty();
    }

    /** What is left, negative when it is over; empty where no invocation is known. */
    static Optional<Duration> left() {
        return CURRENT.isBound()
                ? Optional.of(Duration.ofNanos(CURRENT.get().end - System.nanoTime()))
                : Optional.empty();
    }
}
