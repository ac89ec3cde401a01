package com.revenueripple.devops.api.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyncScheduleTest {

    @ParameterizedTest
    @CsvSource({"rate(1 minute),PT1M", "rate(5 minutes),PT5M", "rate(1 hour),PT1H", "rate(36 hours),PT36H",
            "rate(1 day),PT24H", "rate(7 days),PT168H"})
    void aRateIsAnInterval(String expression, Duration interval) {
        assertThat(SyncSchedule.parse(expression).interval()).isEqualTo(interval);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rate(0 minutes)", "rate(1 minutes)", "rate(5 minute)", "rate(-1 hours)",
            "cron(0 12 * * ? *)", "rate(5 seconds)"})
    void expressionsThatEventBridgeRefusesAreRefused(String expression) {
        assertThatIllegalArgumentException().isThrownBy(() -> SyncSchedule.parse(expression));
    }
}
