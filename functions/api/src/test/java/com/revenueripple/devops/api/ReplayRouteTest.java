package com.revenueripple.devops.api;

import static com.revenueripple.devops.api.ApiFixture.ADMINISTRATOR;
import static com.revenueripple.devops.api.ApiFixture.KEY_HOLDER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.ApiFixture.Answer;
import com.revenueripple.devops.api.ApiFixture.Caller;
import com.revenueripple.devops.api.activity.ReadActivityHandler;
import com.revenueripple.devops.api.webhooks.IngestWebhookHandler;
import com.revenueripple.devops.api.webhooks.ReadEventsHandler;
import com.revenueripple.devops.api.webhooks.ReplayEventHandler;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class ReplayRouteTest {
    private static final String REPLAY = "/api/devops/events/{webhook_id}/replay";

    private final ApiFixture fixture = new ApiFixture();
    private final Caller admin = fixture.caller(ReplayEventHandler::new, ADMINISTRATOR);
    private final Caller activity = fixture.caller(ReadActivityHandler::new, ADMINISTRATOR);

    @Test
    void aReplayIsCountedOnTheEventAndRecordedInTheActivity() {
        String webhookId = received();

        Answer replayed = replay(admin, webhookId);
        replay(admin, webhookId);

        assertThat(replayed.status()).isEqualTo(202);
        assertThat(replayed.json().get("webhook_id").asText()).isEqualTo(webhookId);
        assertThat(replayed.json().get("replayed_at").asText()).isEqualTo(fixture.clock.instant().toString());
        assertThat(item(webhookId)).containsEntry("replays", AttributeValue.fromN("2"));
        JsonNode recorded = activities();
        assertThat(recorded).hasSize(2).allSatisfy(entry -> {
            assertThat(entry.get("action").asText()).isEqualTo("event.replayed");
            assertThat(entry.get("subject").asText()).isEqualTo(webhookId);
            assertThat(entry.get("actor").asText()).isEqualTo("admin-1");
        });
    }

    @Test
    void aReplayDoesNotChangeTheEvent() {
        String webhookId = received();
        Caller reader = fixture.caller(ReadEventsHandler::new, ADMINISTRATOR);
        String before = reader.send("GET", "/api/devops/events/{webhook_id}", Map.of("webhook_id", webhookId), "",
                Map.of()).event().getBody();

        replay(admin, webhookId);

        assertThat(reader.send("GET", "/api/devops/events/{webhook_id}", Map.of("webhook_id", webhookId), "",
                Map.of()).event().getBody()).isEqualTo(before);
    }

    @Test
    void anUnknownEventCannotBeReplayed() {
        for (String webhookId : List.of("wh_0", "wh_" + "0".repeat(32), "x".repeat(3000))) {
            assertThat(replay(admin, webhookId).status()).isEqualTo(404);
        }

        assertThat(activities()).isEmpty();
    }

    @Test
    void aKeyCannotReplay() {
        assertThat(replay(fixture.caller(ReplayEventHandler::new, KEY_HOLDER), received()).code())
                .isEqualTo("not_an_administrator");
    }

    private String received() {
        return fixture.caller(IngestWebhookHandler::new, KEY_HOLDER)
                .send("POST", "/api/devops/webhook", "{\"event_type\":\"deployment\"}")
                .json().get("webhook_id").asText();
    }

    private static Answer replay(Caller caller, String webhookId) {
        return caller.send("POST", REPLAY, Map.of("webhook_id", webhookId), "", Map.of());
    }

    private JsonNode activities() {
        return activity.get("/api/devops/activity").json().get("activity");
    }

    private Map<String, AttributeValue> item(String webhookId) {
        return fixture.tables.client().getItem(get -> get.tableName(fixture.tables.name("WebhookLogTable"))
                .key(Map.of("id", AttributeValue.fromS(webhookId)))).item();
    }
}
