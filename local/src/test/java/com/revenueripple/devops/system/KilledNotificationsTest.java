package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.system.ApiClient.Answer;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kill at any moment loses no notification, even for a subscriber that fails a third of the time. */
@Order(4)
class KilledNotificationsTest {
    private static final int SENDERS = 3;
    private static final int EVENTS_BEFORE_THE_KILL = 80;
    private static final int PATIENCE_SECONDS = 120;

    private final ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final CountDownLatch enough = new CountDownLatch(EVENTS_BEFORE_THE_KILL);
    private final AtomicInteger requests = new AtomicInteger();
    private final BlockingQueue<String> taken = new LinkedBlockingQueue<>();
    private final Map<String, Set<String>> eventsByMessage = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer subscriber;

    @TempDir
    Path data;

    @BeforeEach
    void listen() throws IOException {
        subscriber = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        subscriber.createContext("/", this::receive);
        subscriber.setExecutor(threads);
        subscriber.start();
    }

    @AfterEach
    void close() {
        subscriber.stop(0);
        threads.shutdownNow();
    }

    @Test
    void everyAcknowledgedEventIsDelivered() throws Exception {
        try (RunningSystem system = RunningSystem.start(data, RetryingMain.class.getName())) {
            subscribe(system.client());
            IntStream.range(0, SENDERS)
                    .forEach(
                            i -> threads.execute(() -> sendUntilKilled(system.client().withKey(system.firstKey()), i)));
            assertThat(enough.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            system.kill();
        }

        try (RunningSystem _ = RunningSystem.start(data, RetryingMain.class.getName())) {
            Set<String> awaited = new HashSet<>(acknowledged);
            while (!awaited.isEmpty()) {
                String event = taken.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertThat(event).as("still awaited: %s", awaited).isNotNull();
                awaited.remove(event);
            }
        }
        assertThat(eventsByMessage).allSatisfy((_, events) -> assertThat(events).hasSize(1));
        assertThat(requests.get()).as("some failed").isGreaterThan(acknowledged.size());
    }

    private void subscribe(ApiClient anyone) throws Exception {
        String url = "http://127.0.0.1:" + subscriber.getAddress().getPort() + "/";
        Answer created = anyone.withToken(anyone.get("/local/token").text("access_token")).post("/api/devops/endpoints",
                Json.write(Map.of("url", url, "event_types", new String[]{"webhook.received"})));
        assertThat(created.status()).isEqualTo(201);
    }

    private void sendUntilKilled(ApiClient module, int sender) {
        try {
            for (int number = 0;; number++) {
                Answer answer = module.with("webhook-id", sender + "-" + number)
                        .post("/api/devops/webhook", "{\"event_type\":\"deployment\"}");
                if (answer.status() == 202) {
                    acknowledged.add(answer.text("webhook_id"));
                    enough.countDown();
                }
            }
        } catch (IOException _) {
            // The system is gone.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode message = Json
                    .parseOwn(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String event = message.at("/data/webhook_id").asText();
            eventsByMessage.computeIfAbsent(exchange.getRequestHeaders().getFirst("webhook-id"),
                    _ -> ConcurrentHashMap.newKeySet()).add(event);
            boolean isTaken = requests.incrementAndGet() % 3 != 0;
            if (isTaken) {
                taken.add(event);
            }
            exchange.sendResponseHeaders(isTaken ? 204 : 500, -1);
        }
    }
}
