package com.revenueripple.devops.api.notifications.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The waits between attempts. */
class RetrySchedulePropertyTest {
    private static final RetrySchedule SCHEDULE = RetrySchedule.parse("5 300 86400");

    @Property
    void aWaitIsWithinAFifthOfItsPlaceInTheSchedule(@ForAll @IntRange(max = 2) int step, @ForAll long seed) {
        Duration wait = SCHEDULE.waitAfter(step, Optional.empty(), new Random(seed)).orElseThrow();

        long planned = SCHEDULE.waits().get(step).toMillis();
        assertThat(wait.toMillis()).isBetween(planned * 8 / 10, planned * 12 / 10);
    }

    @Property
    void theRequestedWaitIsTheMinimumUpToADay(@ForAll @IntRange(max = 2) int step, @ForAll long seed,
            @ForAll @IntRange(max = 200_000) int asked) {
        Optional<Duration> retryAfter = Optional.of(Duration.ofSeconds(asked));

        Duration wait = SCHEDULE.waitAfter(step, retryAfter, new Random(seed)).orElseThrow();

        Duration own = SCHEDULE.waitAfter(step, Optional.empty(), new Random(seed)).orElseThrow();
        Duration least = Duration.ofSeconds(Math.min(asked, 86_400));
        assertThat(wait).isEqualTo(own.compareTo(least) > 0 ? own : least);
    }

    @Test
    void thereIsNoWaitAfterTheLastAttempt() {
        assertThat(SCHEDULE.waitAfter(3, Optional.of(Duration.ofSeconds(1)), new Random(1))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5 x", "-5", "5,300"})
    void anythingButAListOfSecondsIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> RetrySchedule.parse(text));
    }
}
