package com.revenueripple.devops.api.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.testing.MovableClock;
import com.revenueripple.devops.testing.TestTables;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

class RefusalCountersTest {
    private static final DayRange NOVEMBER = new DayRange(LocalDate.of(2026, 11, 1), LocalDate.of(2026, 11, 30));

    private final MovableClock clock = MovableClock.at("2026-11-23T12:59:58Z");
    private final TestTables tables = TestTables.create();
    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicBoolean failing = new AtomicBoolean();
    private final RefusalCounters counters = new RefusalCounters(watched(tables.client()), tables.name("MetricsTable"));

    @Test
    void aRefusalIsCountedByHourSourceAndCause() {
        count("github", RefusalCause.SIGNATURE_INVALID);
        clock.advance(Duration.ofSeconds(1));
        count("github", RefusalCause.SIGNATURE_INVALID);
        clock.advance(Duration.ofSeconds(1));
        count("github", RefusalCause.SIGNATURE_INVALID);
        clock.advance(Duration.ofHours(1));
        count("devops", RefusalCause.MALFORMED_JSON);

        assertThat(counters.newestFirst(NOVEMBER)).containsExactly(
                new RefusedHour(Instant.parse("2026-11-23T14:00:00Z"), "devops",
                        Map.of(RefusalCause.MALFORMED_JSON, 1L)),
                new RefusedHour(Instant.parse("2026-11-23T13:00:00Z"), "github",
                        Map.of(RefusalCause.SIGNATURE_INVALID, 1L)),
                new RefusedHour(Instant.parse("2026-11-23T12:00:00Z"), "github",
                        Map.of(RefusalCause.SIGNATURE_INVALID, 2L)));
    }

    @Test
    void anAttackCostsOneWriteASecondAndLosesNoCount() throws Exception {
        try (ExecutorService attackers = Executors.newFixedThreadPool(8)) {
            IntStream.range(0, 1000)
                    .forEach(_ -> attackers.execute(() -> count("github", RefusalCause.SIGNATURE_INVALID)));
        }
        clock.advance(Duration.ofSeconds(1));
        count("github", RefusalCause.SIGNATURE_INVALID);

        assertThat(writes).hasValue(2);
        assertThat(counters.newestFirst(NOVEMBER)).singleElement().extracting(RefusedHour::causes)
                .isEqualTo(Map.of(RefusalCause.SIGNATURE_INVALID, 1001L));
    }

    @Test
    void unknownNamesShareOneCounter() {
        for (String name : new String[]{"", "../../x", "Ünïcode", "A", "x".repeat(65), "a#b",
                RefusalCounters.UNKNOWN_SOURCE}) {
            count(name, RefusalCause.UNKNOWN_SOURCE);
            clock.advance(Duration.ofMillis(200));
        }
        count("", RefusalCause.UNKNOWN_SOURCE);
        clock.advance(Duration.ofSeconds(1));
        count("", RefusalCause.UNKNOWN_SOURCE);

        assertThat(counters.newestFirst(NOVEMBER)).allMatch(hour -> hour.source().equals("unknown"));
        assertThat(counters.newestFirst(NOVEMBER).stream()
                .mapToLong(hour -> hour.causes().get(RefusalCause.UNKNOWN_SOURCE)).sum()).isEqualTo(9);
    }

    @Test
    void failedWritesAreRetriedAfterAMinuteWithoutLoss() {
        failing.set(true);
        count("github", RefusalCause.SIGNATURE_INVALID);
        clock.advance(Duration.ofSeconds(59));
        count("github", RefusalCause.SIGNATURE_INVALID);
        assertThat(writes).hasValue(1);

        failing.set(false);
        clock.advance(Duration.ofSeconds(1));
        count("github", RefusalCause.SIGNATURE_INVALID);

        assertThat(counters.newestFirst(NOVEMBER)).extracting(RefusedHour::causes).containsExactly(
                Map.of(RefusalCause.SIGNATURE_INVALID, 2L), Map.of(RefusalCause.SIGNATURE_INVALID, 1L));
    }

    private void count(String source, RefusalCause cause) {
        counters.count(source, cause, clock.instant());
    }

    /** The client, with its writes counted, and failing on demand. */
    private DynamoDbClient watched(DynamoDbClient client) {
        return (DynamoDbClient) Proxy.newProxyInstance(DynamoDbClient.class.getClassLoader(),
                new Class<?>[]{DynamoDbClient.class}, (_, method, arguments) -> {
                    if (method.getName().equals("updateItem")) {
                        writes.incrementAndGet();
                        if (failing.get()) {
                            throw SdkClientException.create("out of reach");
                        }
                    }
                    try {
                        return method.invoke(client, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
