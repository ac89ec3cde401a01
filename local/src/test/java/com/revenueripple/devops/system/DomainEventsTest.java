package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.local.lambda.Outcome;
import com.revenueripple.devops.system.ApiClient.Answer;
import com.revenueripple.devops.testing.MovableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sqs.model.Message;

/** Domain events arrive in one queue, in the form of EventBridge's events. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DomainEventsTest {
    private static final String ACTIVITY = "revenue-ripple.devops.activity";
    private static final String WEBHOOKS = "revenue-ripple.devops";

    private static final String METRICS = "revenue-ripple.devops.metrics";

    /** Starts at the current time, because the platform's database uses it too. */
    private final MovableClock clock = new MovableClock(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    private LocalSystem system;
    private DomainEvents occurrences;
    private String firstKey;

    @BeforeAll
    void start(@TempDir Path data) throws IOException {
        system = Systems.of(data).clock(clock).users(5).interceptors(_ -> Optional.of(DomainEvents.unread())).start();
        occurrences = new DomainEvents(system);
        firstKey = system.firstKey().orElseThrow();
    }

    @AfterAll
    void stop() {
        system.close();
    }

    @Test
    void activityArrivesWithItsDetailsAsText() throws Exception {
        Answer created = admin().post("/api/devops/generate-key",
                "{\"name\":\"Say \\\"hi\\\"\",\"permissions\":[\"read_metrics\"]}");
        assertThat(created.status()).as(created.response().body()).isEqualTo(201);

        JsonNode event = occurrences.await(any -> any.at("/detail/subject").asText().equals(created.text("key_id")));

        JsonNode listed = listed(event.at("/detail/activity_id").asText());
        assertThat(event.propertyStream().map(field -> field.getKey())).containsExactlyInAnyOrder("version", "id",
                "detail-type", "source", "account", "time", "region", "resources", "detail");
        assertThat(event.path("source").asText()).isEqualTo(ACTIVITY);
        assertThat(event.path("detail-type").asText()).isEqualTo("key.created");
        JsonNode detail = event.path("detail");
        assertThat(detail.propertyStream().map(field -> field.getKey())).containsExactlyInAnyOrder("activity_id", "at",
                "actor", "actor_kind", "action", "subject", "details", "request_id");
        assertThat(detail).allSatisfy(value -> assertThat(value.isTextual()).isTrue());
        assertThat(Instant.ofEpochMilli(Long.parseLong(detail.path("at").asText())))
                .isEqualTo(listed.path("at").asText());
        assertThat(List.of("actor", "actor_kind", "action", "subject", "request_id"))
                .allSatisfy(field -> assertThat(detail.path(field)).isEqualTo(listed.path(field)));
        assertThat(Json.parseOwn(detail.path("details").asText())).isEqualTo(listed.path("details"));
    }

    /** SQS accepts no U+FFFF, neither in the queue of events nor in that of the rule's dead letters. */
    @Test
    void anEntryThatCannotBePublishedIsGivenUpAndStopsNoOther() throws Exception {
        system.dynamoDb().putItem(put -> put.tableName("ActivityLogTable").item(Map.of(
                "day", AttributeValue.fromS("2026-01-01"), "id", AttributeValue.fromS("act_odd"),
                "at", AttributeValue.fromN("1767225600000"), "actor", AttributeValue.fromS("\uFFFF"),
                "action", AttributeValue.fromS("key.created"), "subject", AttributeValue.fromS("key_odd"),
                "details", AttributeValue.fromS("{}"), "request_id", AttributeValue.fromS("request-1"))));
        String keyId = admin().post("/api/devops/generate-key",
                "{\"name\":\"Next\",\"permissions\":[\"read_metrics\"]}").text("key_id");

        occurrences.await(any -> any.at("/detail/subject").asText().equals(keyId));

        List<Message> letters = system.sqs().receiveMessage(receive -> receive
                .queueUrl(AwsCalls.template().ref("ActivityPipeDeadLetterQueue"))).messages();
        assertThat(letters).singleElement().satisfies(letter -> assertThat(
                Json.parseOwn(letter.body()).at("/DDBStreamBatchInfo/batchSize").asInt()).isEqualTo(1));
        assertThat(occurrences.arrived()).noneMatch(any -> any.at("/detail/subject").asText().equals("key_odd"));
    }

    @Test
    void aReceivedWebhookArrivesAsPublished() throws Exception {
        Answer stored = ApiClient.of(system.baseUrl()).withKey(firstKey)
                .post("/api/devops/webhook", "{\"event_type\":\"deployment\"}");

        JsonNode event = occurrences.await(WEBHOOKS, "deployment");

        assertThat(event.at("/detail/webhook_id").asText()).isEqualTo(stored.text("webhook_id"));
        assertThat(event.path("detail").propertyStream().map(field -> field.getKey()))
                .containsExactlyInAnyOrder("webhook_id", "source", "event_type", "received_at");
    }

    @Test
    void publishedMetricsArriveWithoutDetails() throws Exception {
        assertThat(admin().post("/api/devops/sync", "").status()).isEqualTo(200);

        assertThat(occurrences.await(METRICS, "snapshots.published")).isEqualTo(Json.parseOwn(
                "{\"source\":\"" + METRICS + "\",\"detail-type\":\"snapshots.published\",\"detail\":{}}"));
    }

    @Test
    void aFailedSyncArrives() throws Exception {
        admin().post("/api/devops/sync", "");
        execute("ALTER SCHEMA devops RENAME TO away");
        assertThat(admin().post("/api/devops/sync", "").status()).isEqualTo(503);
        execute("ALTER SCHEMA away RENAME TO devops");

        JsonNode details = detailsOf(occurrences.await(ACTIVITY, "sync.failed"));

        assertThat(details.path("code").asText()).isEqualTo("source_query_refused");
        assertThat(details.path("domains").toString()).isEqualTo("[\"users\",\"revenue\",\"commissions\"]");
        assertListed("sync.failed");
    }

    @Test
    void aDifferenceArrives() throws Exception {
        admin().post("/api/devops/sync", "");
        execute("ALTER TABLE users DISABLE TRIGGER USER");
        execute("DELETE FROM users WHERE ctid = (SELECT min(ctid) FROM users)");
        execute("ALTER TABLE users ENABLE TRIGGER USER");
        assertThat(admin().post("/api/devops/sync", "{\"reconcile\":true}").status()).isEqualTo(200);

        JsonNode details = detailsOf(occurrences.await(ACTIVITY, "reconcile.difference"));

        assertThat(details.at("/differences/users").asInt()).isPositive();
        assertListed("reconcile.difference");
    }

    @Test
    void staleSyncsArrive() throws Exception {
        admin().post("/api/devops/sync", "");
        clock.advance(Duration.ofHours(1));
        noticeDeadlines();

        JsonNode details = detailsOf(occurrences.await(ACTIVITY, "sync.stale"));

        assertThat(Instant.parse(details.path("stale_since").asText()))
                .isEqualTo(Instant.parse(details.path("last_success_at").asText()).plusSeconds(180));
        assertListed("sync.stale");
    }

    @Test
    void anExpiringKeyArrives() throws Exception {
        String keyId = admin().post("/api/devops/generate-key",
                "{\"name\":\"Short\",\"permissions\":[\"read_metrics\"],\"expires_in_days\":2}").text("key_id");
        clock.advance(Duration.ofHours(25));
        noticeDeadlines();

        JsonNode event = occurrences.await(ACTIVITY, "key.expiring");

        assertThat(event.at("/detail/subject").asText()).isEqualTo(keyId);
        assertThat(detailsOf(event).path("days_left").asInt()).isEqualTo(1);
        assertListed("key.expiring");
    }

    private JsonNode listed(String activityId) throws Exception {
        for (JsonNode activity : admin().get("/api/devops/activity").json().get("activity")) {
            if (activity.path("id").asText().equals(activityId)) {
                return activity;
            }
        }
        throw new AssertionError(activityId + " is not listed.");
    }

    private void noticeDeadlines() throws IOException {
        assertThat(system.invoke("NoticeDeadlinesFunction",
                Files.readString(Template.find().resolveSibling("events/notice-deadlines.json"))))
                .isInstanceOf(Outcome.Answer.class);
    }

    private static JsonNode detailsOf(JsonNode event) {
        return Json.parseOwn(event.at("/detail/details").asText());
    }

    private void assertListed(String action) throws Exception {
        assertThat(admin().get("/api/devops/activity").json().get("activity"))
                .anySatisfy(activity -> {
                    assertThat(activity.path("action").asText()).isEqualTo(action);
                    assertThat(activity.path("actor").asText()).isEqualTo("system");
                });
    }

    private void execute(String sql) throws SQLException {
        try (Connection platform = system.connectToPlatform(); Statement statement = platform.createStatement()) {
            statement.execute(sql);
        }
    }

    /** With a token that is valid at the time of the clock. */
    private ApiClient admin() {
        return ApiClient.of(system.baseUrl()).withToken(system.adminToken());
    }
}
