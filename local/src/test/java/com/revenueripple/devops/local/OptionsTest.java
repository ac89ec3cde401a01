package com.revenueripple.devops.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    private static final String NAME = "option.under.test";
    private static final String DEFAULT_HOST = "host.example";

    @AfterEach
    void clear() {
        System.clearProperty(NAME);
    }

    @Test
    void anAbsentOrEmptyOptionIsNoNumber() {
        assertThat(Options.optionalNumber(NAME, 0, 10)).isEmpty();
        System.setProperty(NAME, "");
        assertThat(Options.optionalNumber(NAME, 0, 10)).isEmpty();
    }

    @Test
    void anAbsentOptionHasItsDefault() {
        assertThat(Options.number(NAME, 7, 0, 10)).isEqualTo(7);
        assertThat(Options.flag(NAME)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "7", "10", "+3"})
    void aNumberWithinItsLimitsIsTaken(String value) {
        System.setProperty(NAME, value);

        assertThat(Options.number(NAME, 1, 0, 10)).isEqualTo(Integer.parseInt(value));
        assertThat(Options.optionalNumber(NAME, 0, 10)).hasValue(Integer.parseInt(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "", " 3", "3.5", "0x10", "-1", "11", "99999999999"})
    void anythingElseIsRejectedWithItsNameAndLimits(String value) {
        System.setProperty(NAME, value);

        assertThatThrownBy(() -> Options.number(NAME, 1, 0, 10)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("-D" + NAME + "=" + value + " is not a whole number from 0 to 10.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", ""})
    void aFlagIsOnWhenItIsGiven(String value) {
        System.setProperty(NAME, value);

        assertThat(Options.flag(NAME)).isTrue();
    }

    @Test
    void hostIsGivenByNameOrByDefaultOrNotAtAll() {
        assertThat(Options.host(NAME, DEFAULT_HOST)).isEmpty();
        for (Map.Entry<String, Optional<String>> host : Map.of("false", Optional.<String>empty(),
                "", Optional.of(DEFAULT_HOST), "true", Optional.of(DEFAULT_HOST), "172.17.0.1",
                Optional.of("172.17.0.1"))
                .entrySet()) {
            System.setProperty(NAME, host.getKey());
            assertThat(Options.host(NAME, DEFAULT_HOST)).isEqualTo(host.getValue());
        }
        System.setProperty(NAME, "http://host");
        assertThatThrownBy(() -> Options.host(NAME, DEFAULT_HOST))
                .hasMessage("-D" + NAME + "=http://host is no host name or IPv4 address.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "1", "TRUE"})
    void aFlagIsTrueOrFalse(String value) {
        System.setProperty(NAME, value);

        assertThatThrownBy(() -> Options.flag(NAME)).hasMessage("-D" + NAME + "=" + value
                + " is neither true nor false.");
    }
}
