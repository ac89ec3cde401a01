package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.local.pipe.PublishedEvent;
import com.revenueripple.devops.system.ApiClient.Answer;
import com.revenueripple.devops.testing.FaultInjectionProxy.Fault;
import com.revenueripple.devops.testing.FaultInjectionProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * One in five attempts of the functions to reach a table or queue fails in some way. Acknowledged events are still
 * stored once, published, and delivered under one id.
 */
class FaultyServicesTest {
    private static final long SEED = 20261123;
    private static final double SHARE = 0.2;
    private static final int SENDERS = 4;
    private static final int EVENTS_OF_EACH = 8;
    private static final int KEYS = 5;

    private final FaultInjectionProxy wire = new FaultInjectionProxy();
    private final Queue<PublishedEvent> published = new ConcurrentLinkedQueue<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private LocalSystem system;
    private ApiClient anyone;
    private ApiClient admin;

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        system = Systems.of(data).users(10).withDeployedPatience().published(published::add)
                .interceptors(function -> Optional.of(wire.callsOf(function)))
                .start();
        anyone = ApiClient.of(system.baseUrl());
        admin = anyone.withToken(system.adminToken());
        assertThat(admin.post("/api/devops/sync", "").status()).isEqualTo(200);
        admin.post("/api/devops/endpoints", "{\"url\":\"" + system.baseUrl()
                + "/local/inbox\",\"event_types\":[\"key.created\",\"webhook.received\"]}");
        for (String queue : List.of("OccurrencesQueue", "DeliveriesQueue", "SpilledWebhooksQueue")) {
            system.sqs().setQueueAttributes(set -> set.queueUrl(AwsCalls.template().ref(queue))
                    .attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "3")));
        }
    }

    @AfterEach
    void stop() {
        system.close();
        wire.close();
    }

    @Test
    void nothingAcknowledgedIsLostAndNothingIsSentUnderTwoIds() throws Exception {
        ApiClient module = anyone.withKey(system.firstKey().orElseThrow());
        wire.byChance(SEED, SHARE, Fault.THROTTLED, Fault.FAILED, Fault.DROPPED, Fault.ANSWER_LOST);

        List<Thread> senders = IntStream.range(0, SENDERS)
                .mapToObj(sender -> Thread.ofVirtual().start(() -> send(module, sender)))
                .toList();
        List<String> keys = makeKeys();
        for (Thread sender : senders) {
            sender.join();
        }
        awaitDelivered(keys);
        wire.over();

        assertThat(wire.happened().keySet()).hasSize(4);
        assertThat(acknowledged).hasSize(SENDERS * EVENTS_OF_EACH);
        assertThat(storedEvents()).doesNotHaveDuplicates().containsAll(acknowledged);
        assertThat(published).extracting(event -> Json.parseOwn(event.detail()).path("webhook_id").asText())
                .containsAll(acknowledged);
        assertThat(idsByDomainEvent()).allSatisfy((domainEvent, ids) -> assertThat(ids).as(domainEvent).hasSize(1));
        assertThat(listedKeys()).doesNotHaveDuplicates().containsAll(keys);
        assertThat(admin.post("/api/devops/sync", "{\"reconcile\":true}").status()).isEqualTo(200);
        assertThat(admin.get("/api/devops/metrics/users").json().get("reconcile_difference").asInt()).isZero();
    }

    /** Sends each event until it is acknowledged. */
    private void send(ApiClient module, int sender) {
        for (int number = 0; number < EVENTS_OF_EACH; number++) {
            ApiClient delivery = module.with("webhook-id", sender + "-" + number);
            acknowledged.add(untilDone(() -> delivery.post("/api/devops/webhook",
                    "{\"event_type\":\"deployment\",\"status\":\"success\"}")).text("webhook_id"));
        }
    }

    /** A key whose creation failed may exist all the same; a repeat creates another. */
    private List<String> makeKeys() {
        return IntStream.range(0, KEYS)
                .mapToObj(_ -> untilDone(() -> admin.post("/api/devops/generate-key",
                        "{\"name\":\"Key\",\"permissions\":[\"read_metrics\"]}")).text("key_id"))
                .toList();
    }

    @FunctionalInterface
    private interface Call {
        Answer send() throws Exception;
    }

    private static Answer untilDone(Call call) {
        try {
            Answer answer = call.send();
            while (answer.status() == 503) {
                answer = call.send();
            }
            assertThat(answer.status()).as(answer.response().body()).isBetween(200, 299);
            return answer;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void awaitDelivered(List<String> keys) throws Exception {
        Set<String> awaited = new TreeSet<>(acknowledged);
        awaited.addAll(keys);
        Await.answer(Duration.ofMinutes(2), () -> {
            awaited.removeAll(idsByDomainEvent().keySet());
            return awaited;
        }, Set::isEmpty);
    }

    /** The ids of the messages about each domain event. */
    private Map<String, Set<String>> idsByDomainEvent() throws Exception {
        Map<String, Set<String>> ids = new TreeMap<>();
        for (JsonNode request : anyone.get("/local/inbox").json().path("requests")) {
            JsonNode data = Json.parseOwn(request.path("body").asText()).path("data");
            String domainEvent = data.path("webhook_id").asText() + data.path("key_id").asText()
                    + data.path("endpoint_id").asText();
            ids.computeIfAbsent(domainEvent, _ -> new TreeSet<>())
                    .add(request.at("/headers/webhook-id").asText());
        }
        return ids;
    }

    private List<String> storedEvents() throws Exception {
        return all("/api/devops/events?limit=100", "events", "webhook_id");
    }

    private List<String> listedKeys() throws Exception {
        return all("/api/devops/keys?limit=100", "keys", "key_id");
    }

    private List<String> all(String path, String list, String id) throws Exception {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = admin.get(path + cursor);
            page.json().get(list).forEach(item -> ids.add(item.get(id).asText()));
            cursor = page.json().get("next_cursor").isNull() ? "" : "&cursor=" + page.text("next_cursor");
        } while (!cursor.isEmpty());
        return ids;
    }
}
