package com.revenueripple.devops.api.keys;

import com.revenueripple.devops.http.RateLimitState;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The generic cell rate algorithm (ITU-T I.371) over one number per key, its theoretical arrival time {@code tat}: a
 * request at {@code now} is admitted when {@code tat <= now + tolerance}, and moves {@code tat} to
 * {@code max(tat, now) + interval}. A burst as large as a minute's limit is admitted at once.
 *
 * <p>Times are whole microseconds since 1970 here and milliseconds with three decimals in the store.
 *
 * @param perMinute requests a minute, from 1
 */
public record RateLimit(int perMinute) {
    private static final long MINUTE_MICROS = 60_000_000;
    private static final int MICROS_PER_MILLI_DIGITS = 3;

    public RateLimit {
        if (perMinute < 1) {
            throw new IllegalArgumentException("A rate limit is at least 1 a minute.");
        }
    }

    /** The amount that each admitted request adds to {@code tat}. */
    public long intervalMicros() {
        return MINUTE_MICROS / perMinute;
    }

    /** How far {@code tat} may be ahead of the present. */
    public long toleranceMicros() {
        return (perMinute - 1) * intervalMicros();
    }

    /** Whether a request at that time is within the limit. */
    public boolean admits(long tatMicros, long nowMicros) {
        return tatMicros <= nowMicros + toleranceMicros();
    }

    /** The state of a key with this {@code tat} after its request was admitted or refused. */
    public RateLimitState state(boolean admitted, long tatMicros, long nowMicros) {
        long ahead = Math.max(0, tatMicros - nowMicros);
        long spare = toleranceMicros() - ahead;
        int remaining = spare < 0 ? 0 : Math.toIntExact(spare / intervalMicros() + 1);
        return new RateLimitState(admitted, perMinute, remaining, micros(ahead), micros(Math.max(0, -spare)));
    }

    static long toMicros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    static long toMicros(BigDecimal storedMillis) {
        return storedMillis.movePointRight(MICROS_PER_MILLI_DIGITS).longValueExact();
    }

    static BigDecimal toStored(long micros) {
        return BigDecimal.valueOf(micros, MICROS_PER_MILLI_DIGITS);
    }

    private static Duration micros(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }
}
