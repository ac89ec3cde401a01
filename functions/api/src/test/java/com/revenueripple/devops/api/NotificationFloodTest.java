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

/** Many events, a subscriber that often fails, and tables and queues that sometimes fail before or after their work. */
class NotificationFloodTest {
    private static final int EVENTS = Effort.of(10_000, 1_000);
    private static final int WORKERS = 6;
    /** Of one message; without a limit, one in six runs would have a message whose attempts all fail. */
    private static final int ATTEMPTS = 10;

    private final Random random = new Random(1);
    private final Faults faults = new Faults();
    private final Notifications notifications = new Notifications(HostResolver.ofSystem(),
            Map.of("NOTIFICATION_TARGETS", "any"), faults);
    /** The events in the messages, by message id. */
    private final Map<String, Set<String>> eventsById = new ConcurrentHashMap<>();
    private final Map<String, Integer> refusals = new ConcurrentHashMap<>();
    private final Set<String> delivered = ConcurrentHashMap.newKeySet();

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
        assertThat(delivered).hasSize(EVENTS);
        assertThat(eventsById).hasSize(EVENTS).allSatisfy((_, events) -> assertThat(events).hasSize(1));
    }

    private void happens(int number) {
        notifications.occurs("revenue-ripple.devops", "deployment", Map.of("webhook_id", "wh_" + number,
                "source", "devops", "event_type", "deployment",
                "received_at", notifications.fixture.clock.instant().plusMillis(number).toString()));
    }

    private Reply failAThirdOfTheTime(Received message) {
        String event = message.json().at("/data/webhook_id").asText();
        eventsById.computeIfAbsent(message.header("webhook-id"), _ -> ConcurrentHashMap.newKeySet()).add(event);
        if (chance(3) && refusals.merge(event, 1, Integer::sum) < ATTEMPTS) {
            return Reply.of(503);
        }
        delivered.add(event);
        return Reply.of(204);
    }

    /** Several threads process everything that is due. */
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
