package com.revenueripple.devops.sync.supabase;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogPositionTest {
    private static final Instant TIME = Instant.parse("2026-11-23T12:00:00.123456Z");

    @Test
    void positionIsReadAsWritten() {
        LogPosition position = position("log", Optional.of("7"), Optional.of(TIME));

        assertThat(position.json())
                .isEqualTo("{\"log\":\"log\",\"xid\":\"5\",\"seq\":3,\"server\":\"7\",\"at\":\"" + TIME + "\"}");
        assertThat(LogPosition.parse(position.json())).contains(position);
    }

    @Test
    void formatBeforeHasNoServerAndNoTime() {
        assertThat(LogPosition.parse("{\"log\":\"log\",\"xid\":\"5\",\"seq\":3}"))
                .contains(position("log", Optional.empty(), Optional.empty()));
    }

    @Test
    void everythingThatBothHaveMustBeEqual() {
        LogPosition position = position("log", Optional.of("7"), Optional.of(TIME));

        assertThat(position.agreesWith(position)).isTrue();
        assertThat(position.agreesWith(position("log", Optional.of("7"), Optional.empty()))).isTrue();
        assertThat(position.agreesWith(position("log", Optional.empty(), Optional.of(TIME)))).isTrue();
        assertThat(position.agreesWith(position("other", Optional.of("7"), Optional.of(TIME)))).isFalse();
        assertThat(position.agreesWith(position("log", Optional.of("8"), Optional.of(TIME)))).isFalse();
        assertThat(position.agreesWith(position("log", Optional.of("7"), Optional.of(TIME.plusNanos(1_000)))))
                .isFalse();
    }

    private static LogPosition position(String log, Optional<String> server, Optional<Instant> at) {
        return new LogPosition(log, server, "5", 3, at);
    }
}
