package com.revenueripple.devops.sync.contribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {
    @Test
    void measureWithoutValuesIsItsOwnName() {
        assertThat(Fields.of(Fields.COUNT)).isEqualTo("count");
        assertThat(Fields.parts("count")).containsExactly("count");
    }

    @Test
    void valuesFollowTheMeasure() {
        assertThat(Fields.of(Fields.AMOUNT, "USD", "one_time", "tripwire")).isEqualTo("amount|USD|one_time|tripwire");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "|", "||", "%", "%7C", "%25", "%257C", "a|b%", "|a", "a|", " ", "ä|π|😀", "%%7C||%"})
    void valuesMayBeAnyText(String value) {
        assertThat(Fields.parts(Fields.of(Fields.COUNT, "USD", value, "active")))
                .isEqualTo(List.of("count", "USD", value, "active"));
    }

    @Test
    void differentValuesHaveDifferentNames() {
        Stream<String> names = Stream.of(
                Fields.of("count", "a", "b"), Fields.of("count", "a|b"), Fields.of("count", "a%7Cb"),
                Fields.of("count", "a", "b", ""), Fields.of("count", "", "a", "b"), Fields.of("count", "a%257Cb"));

        assertThat(names).doesNotHaveDuplicates();
    }
}
