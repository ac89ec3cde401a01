package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.system.ApiClient.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
            key = system.firstKey;
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
            assertThat(system.firstKey).isEqualTo(key);
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

    /** The system in a process of its own. */
    private static final class RunningSystem implements AutoCloseable {
        private static final Pattern ADDRESS = Pattern.compile("API\\s+(http://\\S+)/api/devops");
        private static final Pattern FIRST_KEY = Pattern.compile("First key\\s+(rr_\\S+)");
        private final Process process;
        private final URI base;
        private final String firstKey;

        private RunningSystem(Process process, URI base, String firstKey) {
            this.process = process;
            this.base = base;
            this.firstKey = firstKey;
        }

        static RunningSystem start(Path data) throws IOException {
            Process process = new ProcessBuilder(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp", System.getProperty("java.class.path"),
                    "-Droot.directory=" + System.getProperty("root.directory"),
                    "-Ddata=" + data,
                    "-Dport=0",
                    "-Dusers=30",
                    "com.revenueripple.devops.local.Main").redirectErrorStream(true).start();
            BufferedReader output = process.inputReader();
            List<String> lines = new ArrayList<>();
            Optional<String> address = Optional.empty();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                address = address.or(() -> found(ADDRESS, lines.getLast()));
                Optional<String> key = found(FIRST_KEY, line);
                if (key.isPresent() && address.isPresent()) {
                    Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {}));
                    return new RunningSystem(process, URI.create(address.get()), key.get());
                }
            }
            throw new IllegalStateException("The system did not start:\n" + String.join("\n", lines));
        }

        ApiClient client() {
            return ApiClient.of(base);
        }

        /** Every event that an administrator can list. */
        List<String> eventIds() throws IOException, InterruptedException {
            ApiClient admin = client().withToken(client().get("/local/token").text("access_token"));
            List<String> ids = new ArrayList<>();
            String cursor = "";
            do {
                Answer page = admin.get("/api/devops/events?limit=100" + cursor);
                page.json().get("events").forEach(event -> ids.add(event.get("webhook_id").asText()));
                cursor = page.json().get("next_cursor").isNull() ? "" : "&cursor=" + page.text("next_cursor");
            } while (!cursor.isEmpty());
            return ids;
        }

        /** SIGKILL: no shutdown hook runs. */
        void kill() {
            process.destroyForcibly();
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        }

        private static Optional<String> found(Pattern pattern, String line) {
            Matcher matcher = pattern.matcher(line);
            return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
        }
    }
}
