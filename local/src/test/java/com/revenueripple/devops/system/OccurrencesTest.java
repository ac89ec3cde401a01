package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.system.ApiClient.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What happens arrives in one queue, in the form of EventBridge's events. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OccurrencesTest {
    private static final String ACTIVITY = "revenue-ripple.devops.activity";
    private static final String WEBHOOKS = "revenue-ripple.devops";

    private LocalSystem system;
    private Occurrences occurrences;
    private ApiClient admin;

    @BeforeAll
    void start(@TempDir Path data) throws IOException {
        system = Systems.of(data).users(5).interceptors(_ -> Optional.of(Occurrences.unread())).start();
        occurrences = new Occurrences(system);
        admin = ApiClient.of(system.baseUrl()).withToken(system.adminToken());
    }

    @AfterAll
    void stop() {
        system.close();
    }

    @Test
    void activityArrivesWithTheTextOfItsDetails() throws Exception {
        Answer made = admin.post("/api/devops/generate-key",
                "{\"name\":\"Say \\\"hi\\\"\",\"permissions\":[\"read_metrics\"]}");
        assertThat(made.status()).as(made.response().body()).isEqualTo(201);

        JsonNode event = occurrences.await(any -> any.at("/detail/subject").asText().equals(made.text("key_id")));

        JsonNode listed = admin.get("/api/devops/activity?limit=1").json().at("/activity/0");
        assertThat(event.propertyStream().map(field -> field.getKey())).containsExactlyInAnyOrder("version", "id",
                "detail-type", "source", "account", "time", "region", "resources", "detail");
        assertThat(event.path("source").asText()).isEqualTo(ACTIVITY);
        assertThat(event.path("detail-type").asText()).isEqualTo("key.created");
        JsonNode detail = event.path("detail");
        assertThat(detail.propertyStream().map(field -> field.getKey())).containsExactlyInAnyOrder("activity_id", "at",
                "actor", "action", "subject", "details", "request_id");
        assertThat(detail).allSatisfy(value -> assertThat(value.isTextual()).isTrue());
        assertThat(detail.path("activity_id").asText()).isEqualTo(listed.path("id").asText());
        assertThat(Instant.ofEpochMilli(Long.parseLong(detail.path("at").asText())))
                .isEqualTo(listed.path("at").asText());
        assertThat(List.of("actor", "action", "request_id"))
                .allSatisfy(field -> assertThat(detail.path(field)).isEqualTo(listed.path(field)));
        assertThat(Json.parseOwn(detail.path("details").asText())).isEqualTo(listed.path("details"));
    }

    @Test
    void aReceivedWebhookArrivesAsItIsPublished() throws Exception {
        Answer stored = ApiClient.of(system.baseUrl()).withKey(system.firstKey().orElseThrow())
                .post("/api/devops/webhook", "{\"event_type\":\"deployment\"}");

        JsonNode event = occurrences.await(WEBHOOKS, "deployment");

        assertThat(event.at("/detail/webhook_id").asText()).isEqualTo(stored.text("webhook_id"));
        assertThat(event.path("detail").propertyStream().map(field -> field.getKey()))
                .containsExactlyInAnyOrder("webhook_id", "source", "event_type", "received_at");
    }
}
