package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.local.pipe.PublishedEvent;
import com.revenueripple.devops.local.queues.KeptQueues;
import com.revenueripple.devops.system.ApiClient.Answer;
import com.revenueripple.devops.testing.Faults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

/** A stored event is published to the event bus once, and again for each replay. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@KeptQueues
class OutboxTest {
    private static final String TABLE = "WebhookLogTable";

    private final BlockingQueue<PublishedEvent> published = new LinkedBlockingQueue<>();
    private final Faults faults = new Faults();
    private LocalSystem system;

    @TempDir
    private static Path data;

    @BeforeAll
    void start() throws IOException {
        system = Systems.withoutPlatform(data).published(this::addWebhook)
                .interceptors(
                        function -> function.equals("IngestWebhookFunction") ? Optional.of(faults) : Optional.empty())
                .start();
    }

    @AfterEach
    void endFaults() {
        faults.over();
    }

    @AfterAll
    void stop() {
        system.close();
    }

    @Test
    void anEventIsPublishedUnderItsTypeAndAgainForEachReplay() throws Exception {
        Answer stored = post("deployment");
        String replay = "/api/devops/events/" + stored.text("webhook_id") + "/replay";
        PublishedEvent first = next();
        assertThat(first.bus()).isEqualTo("local-events");
        assertThat(first.source()).isEqualTo("revenue-ripple.devops");
        assertThat(first.detailType()).isEqualTo("deployment");
        JsonNode detail = Json.parseOwn(first.detail());
        assertThat(detail.get("webhook_id").asText()).isEqualTo(stored.text("webhook_id"));
        assertThat(detail.get("event_type").asText()).isEqualTo("deployment");
        assertThat(detail.get("source").asText()).isEqualTo("devops");
        assertThat(detail.get("received_at").asText()).isNotEmpty();

        assertThat(admin().post(replay, "").status()).isEqualTo(202);
        assertThat(next()).isEqualTo(first);
        assertThat(admin().post(replay, "").status()).isEqualTo(202);
        assertThat(next()).isEqualTo(first);

        assertNothingElseIsPublished();
    }

    @Test
    void flaggedChangedAndRemovedItemsAreNotPublished() throws Exception {
        Map<String, AttributeValue> key = Map.of("id", AttributeValue.fromS("wh_" + "1".repeat(32)));
        put(key, Map.of("event_type", "push", "flag", "suspected_replay"));
        put(Map.of("id", AttributeValue.fromS("claim_1")), Map.of("first_id", "wh_1"));
        system.dynamoDb().updateItem(update -> update.tableName(TABLE).key(key)
                .updateExpression("SET note = :note")
                .expressionAttributeValues(Map.of(":note", AttributeValue.fromS("changed"))));
        system.dynamoDb().deleteItem(delete -> delete.tableName(TABLE).key(key));

        assertNothingElseIsPublished();
    }

    @Test
    void aFlaggedEventIsPublishedWhenAnAdministratorReplaysIt() throws Exception {
        String webhookId = "wh_" + "2".repeat(32);
        put(Map.of("id", AttributeValue.fromS(webhookId)), Map.of("event_type", "push", "flag", "conflict",
                "source", "github", "received_at", "2026-11-23T12:00:00.000Z"));

        admin().post("/api/devops/events/" + webhookId + "/replay", "");

        assertThat(next().detailType()).isEqualTo("push");
        assertNothingElseIsPublished();
    }

    @Test
    void aRestartPublishesNothingTwice() throws Exception {
        post("deployment");
        next();

        stop();
        start();

        assertNothingElseIsPublished();
    }

    @Test
    void anEventAcknowledgedDuringAnOutageIsStoredAndPublishedAfterIt() throws Exception {
        faults.away(PutItemRequest.class::isInstance);
        Answer accepted = post("deployment");
        assertThat(accepted.status()).isEqualTo(202);
        faults.over();

        PublishedEvent event = next();

        assertThat(Json.parseOwn(event.detail()).get("webhook_id").asText()).isEqualTo(accepted.text("webhook_id"));
        assertThat(admin().get("/api/devops/events/" + accepted.text("webhook_id")).status()).isEqualTo(200);
        assertNothingElseIsPublished();
    }

    private void addWebhook(PublishedEvent event) {
        if (event.source().equals("revenue-ripple.devops")) {
            published.add(event);
        }
    }

    /** The stream keeps the order: an earlier event would be published before this one. */
    private void assertNothingElseIsPublished() throws Exception {
        post("marker");
        assertThat(next().detailType()).isEqualTo("marker");
        assertThat(published).isEmpty();
    }

    private PublishedEvent next() throws InterruptedException {
        return Optional.ofNullable(published.poll(60, TimeUnit.SECONDS))
                .orElseThrow(() -> new AssertionError("Nothing was published."));
    }

    private Answer post(String eventType) throws Exception {
        return ApiClient.of(system.baseUrl()).withKey(system.firstKey().orElseThrow())
                .post("/api/devops/webhook", "{\"event_type\":\"" + eventType + "\"}");
    }

    private ApiClient admin() {
        return ApiClient.of(system.baseUrl()).withToken(system.adminToken());
    }

    private void put(Map<String, AttributeValue> key, Map<String, String> texts) {
        Map<String, AttributeValue> item = new HashMap<>(key);
        texts.forEach((name, text) -> item.put(name, AttributeValue.fromS(text)));
        system.dynamoDb().putItem(put -> put.tableName(TABLE).item(item));
    }
}
