package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.local.queues.KeptQueues;
import com.revenueripple.devops.system.ApiClient.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Killing the local system at any moment loses nothing that it has acknowledged. */
@KeptQueues
@Order(3)
class KilledSystemTest {
    private static final int SENDERS = 4;
    private static final int EVENTS_BEFORE_THE_KILL = 60;
    private static final String USERS = "/api/devops/sync/users";

    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final CountDownLatch enough = new CountDownLatch(EVENTS_BEFORE_THE_KILL);

    @TempDir
    Path data;

    @Test
    void noAcknowledgedEventKeyOrSnapshotIsLost() throws Exception {
        Answer snapshot;
        String key;
        try (RunningSystem system = RunningSystem.start(data)) {
            key = system.firstKey();
            ApiClient module = system.client().withKey(key);
            List<Thread> senders = startSenders(module);
            snapshot = module.get(USERS);
            kill(system, senders);
        }

        try (LocalSystem system = Systems.kept(data).start()) {
            ApiClient anyone = ApiClient.of(system.baseUrl());
            Answer after = anyone.withKey(key).get(USERS);
            assertThat(after.json().get("total_users")).isEqualTo(snapshot.json().get("total_users"));
            assertThat(Instant.parse(after.text("timestamp")))
                    .as("a sync may have ended just before the kill").isAfterOrEqualTo(snapshot.text("timestamp"));
            assertThat(eventIds(anyone.withToken(system.adminToken()))).containsAll(acknowledged);
        }
    }

    /** An event acknowledged while the table is unavailable is in the queue only. */
    @Test
    void noEventAcknowledgedDuringAnOutageIsLost() throws Exception {
        try (RunningSystem system = RunningSystem.start(data, OutageMain.class.getName())) {
            kill(system, startSenders(system.client().withKey(system.firstKey())));
        }

        try (LocalSystem system = Systems.withoutPlatform(data).start()) {
            ApiClient admin = ApiClient.of(system.baseUrl()).withToken(system.adminToken());
            for (String id : acknowledged) {
                admin.await("/api/devops/events/" + id, answer -> answer.status() == 200);
            }
            assertThat(eventIds(admin)).doesNotHaveDuplicates().containsAll(acknowledged);
        }
    }

    /** The next system publishes what was in transit at the kill, some of it twice. */
    @Test
    void noActivityOrEventIsLostOnItsWayToTheOccurrencesQueue() throws Exception {
        List<String> keys = new ArrayList<>();
        try (RunningSystem system = RunningSystem.start(data, UnreadMain.class.getName())) {
            ApiClient admin = system.client().withToken(system.client().get("/local/token").text("access_token"));
            List<Thread> senders = startSenders(system.client().withKey(system.firstKey()));
            for (int i = 0; i < 20; i++) {
                keys.add(admin.post("/api/devops/generate-key",
                        "{\"name\":\"Key\",\"permissions\":[\"read_metrics\"]}").text("key_id"));
            }
            kill(system, senders);
        }

        try (LocalSystem system = Systems.withoutPlatform(data).interceptors(_ -> Optional.of(DomainEvents.unread()))
                .start()) {
            DomainEvents occurrences = new DomainEvents(system);
            assertThat(keys).doesNotContain("").allSatisfy(keyId -> occurrences
                    .await(event -> event.at("/detail/subject").asText().equals(keyId)));
            assertThat(acknowledged).isNotEmpty().allSatisfy(webhookId -> occurrences
                    .await(event -> event.at("/detail/webhook_id").asText().equals(webhookId)));
        }
    }

    /** Returns when enough events are acknowledged; the senders continue. */
    private List<Thread> startSenders(ApiClient module) throws InterruptedException {
        List<Thread> senders = IntStream.range(0, SENDERS)
                .mapToObj(i -> Thread.ofPlatform().start(() -> sendUntilKilled(module, i)))
                .toList();
        assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
        return senders;
    }

    private static void kill(RunningSystem system, List<Thread> senders) throws InterruptedException {
        system.kill();
        for (Thread sender : senders) {
            assertThat(sender.join(Duration.ofSeconds(60))).isTrue();
        }
    }

    private void sendUntilKilled(ApiClient module, int sender) {
        try {
            for (int i = 0; i < 10_000; i++) {
                Answer answer = module.with("webhook-id", sender + "-" + i)
                        .post("/api/devops/webhook", "{\"event_type\":\"test\",\"n\":" + i + "}");
                if (answer.status() == 202) {
                    acknowledged.add(answer.text("webhook_id"));
                    enough.countDown();
                }
            }
        } catch (IOException | InterruptedException _) {
            // The system has been killed: only the events acknowledged so far count.
        }
    }

    private static List<String> eventIds(ApiClient admin) throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = admin.get("/api/devops/events?limit=100" + cursor);
            page.json().get("events").forEach(event -> ids.add(event.get("webhook_id").asText()));
            cursor = page.json().get("next_cursor").isNull() ? "" : "&cursor=" + page.text("next_cursor");
        } while (!cursor.isEmpty());
        return ids;
    }
}
