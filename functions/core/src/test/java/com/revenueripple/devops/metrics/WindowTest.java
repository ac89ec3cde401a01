package com.revenueripple.devops.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowTest {

    @ParameterizedTest
    @ValueSource(strings = {"all", "2026-11", "2026-01", "1999-12"})
    void aMonthAndAllTimeAreWindowsAndKeepTheirNames(String code) {
        assertThat(Window.parse(code).orElseThrow().code()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ALL", "2026-13", "2026-00", "26-1", "2026-1", "2026-11-23", "+12026-11", "2026-11 "})
    void anythingElseIsNotAWindow(String code) {
        assertThat(Window.parse(code)).isEmpty();
    }

    @Test
    void allTimeHasNoMonth() {
        assertThat(Window.parse("all")).contains(Window.ALL_TIME);
    }
}
