package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.system.ApiClient.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Killing the local system at any moment loses nothing that it has acknowledged. */
class KilledSystemTest {
    private static final int SENDERS = 4;
    private static final int EVENTS_BEFORE_THE_KILL = 60;

    @TempDir
    Path data;

    @Test
    void noAcknowledgedEventKeyOrSnapshotIsLost() throws Exception {
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        String snapshot;
        String key;
        try (RunningSystem system = RunningSystem.start(data)) {
            key = system.firstKey();
            ApiClient module = system.client().withKey(key);
            snapshot = module.get("/api/devops/sync/users").response().body();
            List<Thread> senders = IntStream.range(0, SENDERS)
                    .mapToObj(i -> Thread.ofPlatform().start(() -> sendUntilKilled(module, i, acknowledged)))
                    .toList();
            while (acknowledged.size() < EVENTS_BEFORE_THE_KILL && senders.stream().anyMatch(Thread::isAlive)) {
                Thread.onSpinWait();
            }
            system.kill();
            for (Thread sender : senders) {
                assertThat(sender.join(Duration.ofSeconds(60))).isTrue();
            }
        }

        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(EVENTS_BEFORE_THE_KILL);
        try (RunningSystem system = RunningSystem.start(data)) {
            assertThat(system.firstKey()).isEqualTo(key);
            ApiClient module = system.client().withKey(key);
            assertThat(module.get("/api/devops/sync/users").response().body()).contains(figures(snapshot));
            assertThat(system.eventIds()).containsAll(acknowledged);
        }
    }

    private static void sendUntilKilled(ApiClient module, int sender, Queue<String> acknowledged) {
        try {
            for (int i = 0; i < 10_000; i++) {
                Answer answer = module.with("webhook-id", sender + "-" + i)
                        .post("/api/devops/webhook", "{\"event_type\":\"test\",\"n\":" + i + "}");
                if (answer.status() == 202) {
                    acknowledged.add(answer.text("webhook_id"));
                }
            }
        } catch (IOException | InterruptedException _) {
            // The system has been killed: what was acknowledged until now is what counts.
        }
    }

    /** The part of a snapshot that does not change with the time of the sync. */
    private static String figures(String snapshot) {
        return snapshot.substring(snapshot.indexOf("\"total_users\""));
    }
}
