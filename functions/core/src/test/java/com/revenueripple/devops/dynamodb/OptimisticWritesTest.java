package com.revenueripple.devops.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OptimisticWritesTest {
    private final AtomicInteger version = new AtomicInteger();
    private final List<Integer> tried = new ArrayList<>();

    @Test
    void aRefusedWriteIsRepeatedWithTheChangedItem() {
        assertThat(OptimisticWrites.repeat(version::incrementAndGet, read -> written(read, 3))).hasValue("after 3");
        assertThat(tried).containsExactly(1, 2, 3);
    }

    @Test
    void aKnownItemIsReadOnlyAfterARefusal() {
        assertThat(OptimisticWrites.repeat(7, version::incrementAndGet, read -> written(read, 1))).hasValue("after 1");
        assertThat(tried).containsExactly(7, 1);
    }

    @Test
    void nothingIsWrittenAfterFourAttempts() {
        assertThat(OptimisticWrites.repeat(version::incrementAndGet, read -> written(read, 9))).isEmpty();
        assertThat(tried).containsExactly(1, 2, 3, 4);
    }

    private Optional<String> written(int read, int accepted) {
        tried.add(read);
        return read == accepted ? Optional.of("after " + read) : Optional.empty();
    }
}
