package com.revenueripple.devops.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.api.Receiver.Received;
import com.revenueripple.devops.api.Receiver.Reply;
import com.revenueripple.devops.api.notifications.targets.HostResolver;
import com.revenueripple.devops.testing.Effort;
import com.revenueripple.devops.testing.Faults;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many events, a subscriber that often fails, tables and queues that fail now and then before or after they have done it. */
class NotificationFloodTest {
    private static final int EVENTS = Effort.of(10_000, 1_000);
    private static final int WORKERS = 6;
    /** Of one message; one in six runs would have a message that fails them all, and is given up. */
    private static final int ATTEMPTS = 10;

    private final Random random = new Random(1);
    private final Faults faults = new Faults();
    private final Notifications notifications = new Notifications(HostResolver.ofSystem(),
            Map.of("NOTIFICATION_TARGETS", "any"), faults);
    /** By message, the events that it told of. */
    private final Map<String, Set<String>> told = new ConcurrentHashMap<>();
    private final Map<String, Integer> refusals = new ConcurrentHashMap<>();
    private final Set<String> taken = ConcurrentHashMap.newKeySet();

    @Test
    void everyEventArrivesAtLeastOnceAndAlwaysUnderTheSameId() {
        try (Receiver receiver = new Receiver()) {
            notifications.subscribe(receiver.url(), "webhook.received");
            receiver.answer(this::failAThirdOfTheTime);
            faults.away(_ -> chance(200)).silent(_ -> chance(200));
            IntStream.range(0, EVENTS).forEach(this::happens);

            while (notifications.queues.nextDue().isPresent()) {
                work();
                notifications.fixture.clock.advance(Duration.ofMinutes(15));
            }
        }

        assertThat(notifications.failures()).as("calls that failed").isGreaterThan(EVENTS / 100);
        assertThat(taken).hasSize(EVENTS);
        assertThat(told).hasSize(EVENTS).allSatisfy((_, events) -> assertThat(events).hasSize(1));
    }

    private void happens(int number) {
        notifications.occurs("revenue-ripple.devops", "deployment", Map.of("webhook_id", "wh_" + number,
                "source", "devops", "event_type", "deployment",
                "received_at", notifications.fixture.clock.instant().plusMillis(number).toString()));
    }

    private Reply failAThirdOfTheTime(Received message) {
        String event = message.json().at("/data/webhook_id").asText();
        told.computeIfAbsent(message.header("webhook-id"), _ -> ConcurrentHashMap.newKeySet()).add(event);
        if (chance(3) && refusals.merge(event, 1, Integer::sum) < ATTEMPTS) {
            return Reply.of(503);
        }
        taken.add(event);
        return Reply.of(204);
    }

    /** Everything that is due is done, by several at a time. */
    private void work() {
        try (ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
            IntStream.range(0, WORKERS).forEach(_ -> workers.execute(() -> {
                while (notifications.step()) {
                    Thread.onSpinWait();
                }
            }));
        }
    }

    private boolean chance(int of) {
        return random.nextInt(of) == 0;
    }
}
