package com.revenueripple.devops.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimingTest {
    @Test
    void aRateStartsAtOnceAndRepeatsAfterItsInterval() {
        Timing timing = Timing.parse("rate(5 minutes)");

        assertThat(timing.startsAtOnce()).isTrue();
        assertThat(timing.delay(Instant.parse("2026-11-23T12:00:00Z"))).isEqualTo(Duration.ofMinutes(5));
    }

    @ParameterizedTest
    @CsvSource({"2026-11-23T03:00:00Z,PT17M", "2026-11-23T03:17:00Z,PT24H", "2026-11-23T04:17:00Z,PT23H"})
    void aDailyScheduleWaitsForItsTimeOfDay(Instant now, Duration delay) {
        Timing timing = Timing.parse("cron(17 3 * * ? *)");

        assertThat(timing.startsAtOnce()).isFalse();
        assertThat(timing.delay(now)).isEqualTo(delay);
        assertThat(timing.interval()).isEqualTo(Duration.ofDays(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cron(60 3 * * ? *)", "cron(0 24 * * ? *)", "cron(0 3 ? * MON *)",
            "at(2026-11-23T12:00:00)"})
    void anyOtherExpressionIsRefused(String expression) {
        assertThatIllegalArgumentException().isThrownBy(() -> Timing.parse(expression));
    }
}
