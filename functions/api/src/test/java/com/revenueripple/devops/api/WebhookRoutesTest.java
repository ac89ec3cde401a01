package com.revenueripple.devops.api;

import static com.revenueripple.devops.api.ApiFixture.ADMINISTRATOR;
import static com.revenueripple.devops.api.ApiFixture.KEY_HOLDER;
import static com.revenueripple.devops.api.ApiFixture.keyHolder;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.ApiFixture.Answer;
import com.revenueripple.devops.api.ApiFixture.Caller;
import com.revenueripple.devops.api.activity.ReadActivityHandler;
import com.revenueripple.devops.api.webhooks.IngestWebhookHandler;
import com.revenueripple.devops.api.webhooks.ReadEventsHandler;
import com.revenueripple.devops.api.webhooks.signatures.TestSenders;
import com.revenueripple.devops.http.Permission;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookRoutesTest {
    private static final String WEBHOOK = "/api/devops/webhook";
    private static final String DEPLOYMENT = "{\"event_type\":\"deployment\",\"status\":\"success\",\"version\":\"1.2.3\",\"n\":1.10}";

    private final ApiFixture fixture = new ApiFixture();
    private final Caller sender = fixture.caller(IngestWebhookHandler::new, KEY_HOLDER);
    private final Caller reader = fixture.caller(ReadEventsHandler::new, ADMINISTRATOR);

    @Test
    void anEventIsAcknowledgedAndCanBeReadBack() {
        Answer accepted = post(DEPLOYMENT, Map.of("webhook-id", "msg_1"));

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.json().get("status").asText()).isEqualTo("success");

        String webhookId = accepted.json().get("webhook_id").asText();
        JsonNode listed = reader.get("/api/devops/events").json().at("/events/0");
        assertThat(listed.get("webhook_id").asText()).isEqualTo(webhookId);
        assertThat(listed.get("event_type").asText()).isEqualTo("deployment");
        assertThat(listed.get("status").asText()).isEqualTo("success");
        assertThat(listed.get("source").asText()).isEqualTo("devops");
        Answer one = reader.send("GET", "/api/devops/events/{webhook_id}", Map.of("webhook_id", webhookId), "",
                Map.of());
        assertThat(one.event().getBody()).contains("\"payload\":" + DEPLOYMENT);
        assertThat(one.json().get("delivery_id").asText()).isEqualTo("msg_1");
    }

    @Test
    void eachReadingOfAPayloadIsRecorded() {
        String webhookId = post(DEPLOYMENT, Map.of()).json().get("webhook_id").asText();

        for (String resource : List.of("/api/devops/events/{webhook_id}", "/api/devops/events/{webhook_id}/body")) {
            reader.send("GET", resource, Map.of("webhook_id", webhookId), "", Map.of());
            reader.send("GET", resource, Map.of("webhook_id", "wh_" + "0".repeat(32)), "", Map.of());
        }
        reader.get("/api/devops/events");

        JsonNode recorded = fixture.caller(ReadActivityHandler::new, ADMINISTRATOR).get("/api/devops/activity").json()
                .get("activity");
        assertThat(recorded).hasSize(2).allSatisfy(entry -> {
            assertThat(entry.get("action").asText()).isEqualTo("event.read");
            assertThat(entry.get("subject").asText()).isEqualTo(webhookId);
            assertThat(entry.get("actor").asText()).isEqualTo("admin-1");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"retired\":true"})
    void theModulesPayloadsAreNotStoredWhereItsSourceSaysSo(String retired) {
        fixture.secrets.put("{\"devops\":{\"scheme\":\"standard\",\"secrets\":[\"" + TestSenders.STANDARD_SECRET
                + "\"],\"keep_body\":false" + retired + "}}");

        String webhookId = post(DEPLOYMENT, Map.of()).json().get("webhook_id").asText();

        JsonNode event = reader.send("GET", "/api/devops/events/{webhook_id}", Map.of("webhook_id", webhookId), "",
                Map.of()).json();
        assertThat(event.get("status").asText()).isEqualTo("success");
        assertThat(event.get("payload").isNull()).isTrue();
        assertThat(reader.send("GET", "/api/devops/events/{webhook_id}/body", Map.of("webhook_id", webhookId), "",
                Map.of()).status()).isEqualTo(404);
        assertThat(fixture.caller(ReadActivityHandler::new, ADMINISTRATOR).get("/api/devops/activity").json()
                .get("activity")).as("readings of a payload that is not kept").isEmpty();
    }

    @Test
    void aRepeatReturnsTheFirstId() {
        Answer first = post(DEPLOYMENT, Map.of("webhook-id", "msg_1"));
        Answer repeat = post(DEPLOYMENT, Map.of("Webhook-Id", "msg_1"));

        assertThat(repeat.status()).isEqualTo(200);
        assertThat(repeat.json().get("webhook_id")).isEqualTo(first.json().get("webhook_id"));
        assertThat(repeat.json().get("duplicate").asBoolean()).isTrue();
    }

    @Test
    void theResponseShowsHowTheEventIsUnderstoodAlsoForARepeat() {
        String alert = "{\"event_type\":\"alert\",\"severity\":\"high\",\"message\":\"Checkout is slow\",\"details\":\"p95\"}";

        Answer first = post(alert, Map.of("webhook-id", "msg_1"));
        fixture.clock.advance(Duration.ofMinutes(1));
        Answer repeat = post(alert, Map.of("webhook-id", "msg_1"));

        JsonNode understood = first.json().get("understood_as");
        assertThat(understood.get("kind").asText()).isEqualTo("incident");
        assertThat(understood.get("status").asText()).isEqualTo("opened");
        assertThat(understood.get("title").asText()).isEqualTo("Checkout is slow");
        assertThat(first.json().has("not_understood")).isFalse();
        assertThat(first.json().has("duplicate")).isFalse();
        assertThat(repeat.status()).isEqualTo(200);
        assertThat(repeat.json().get("understood_as")).isEqualTo(understood);
    }

    @Test
    void theResponseNamesTheReasonWhyAnEventIsNotUnderstood() {
        assertThat(notUnderstood(post("{\"event_type\":\"user_action\"}", Map.of()))).isEqualTo("unknown_event_type");
        assertThat(notUnderstood(post("{\"event_type\":\"deployment\"}", Map.of()))).isEqualTo("missing_status");
        assertThat(notUnderstood(post("{\"event_type\":\"alert\"}", Map.of("webhook-id", "msg_1"))))
                .isEqualTo("missing_id");
        Answer repeat = post("{\"event_type\":\"alert\"}", Map.of("webhook-id", "msg_1"));
        assertThat(repeat.status()).isEqualTo(200);
        assertThat(notUnderstood(repeat)).isEqualTo("missing_id");
    }

    @Test
    void theSameIdWithAnotherBodyIsAConflict() {
        post(DEPLOYMENT, Map.of("webhook-id", "msg_1"));

        Answer conflict = post("{\"event_type\":\"other\"}", Map.of("webhook-id", "msg_1"));

        assertThat(conflict.status()).isEqualTo(409);
        assertThat(conflict.code()).isEqualTo("webhook_id_conflict");
    }

    @Test
    void equalEventsWithoutAnIdAreTwoEvents() {
        assertThat(post(DEPLOYMENT, Map.of()).status()).isEqualTo(202);
        assertThat(post(DEPLOYMENT, Map.of()).status()).isEqualTo(202);

        assertThat(reader.get("/api/devops/events").json().get("events")).hasSize(2);
    }

    @Test
    void aBodyAtTheLimitIsAcceptedAndOneByteMoreIsNot() {
        assertThat(post(sized(256 * 1024), Map.of()).status()).isEqualTo(202);

        Answer refused = post(sized(256 * 1024 + 1), Map.of());
        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.code()).isEqualTo("content_too_large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"event_type\":null}", "{\"event_type\":7}", "{\"event_type\":\"\"}",
            "{\"event_type\":\"  \"}"})
    void anEventWithoutATypeIsRefused(String body) {
        Answer refused = post(body, Map.of());

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/errors/0/pointer").asText()).isEqualTo("/event_type");
    }

    @Test
    void anEventTypeHasAtMost128Characters() {
        assertThat(post("{\"event_type\":\"" + "x".repeat(128) + "\"}", Map.of()).status()).isEqualTo(202);
        assertThat(post("{\"event_type\":\"" + "x".repeat(129) + "\"}", Map.of()).status()).isEqualTo(400);
    }

    @Test
    void malformedJsonIsRefusedWithItsPosition() {
        Answer refused = post("{\"event_type\":\"x\",}", Map.of());

        assertThat(refused.code()).isEqualTo("malformed_json");
        assertThat(refused.json().get("detail").asText()).contains("line 1, column");
    }

    @Test
    void nothingButUtf8JsonIsStored() {
        assertThat(post("\uFEFF" + DEPLOYMENT, Map.of()).code()).isEqualTo("malformed_json");
        assertThat(post("   ", Map.of()).code()).isEqualTo("malformed_json");
        for (Charset charset : List.of(StandardCharsets.UTF_16BE, StandardCharsets.ISO_8859_1)) {
            assertThat(postBytes("{\"event_type\":\"déploiement\"}".getBytes(charset)).code())
                    .isEqualTo("malformed_json");
        }

        assertThat(reader.get("/api/devops/events").json().get("events")).isEmpty();
    }

    @Test
    void allErrorsOfARequestAreReportedAtOnce() {
        assertThat(post("{}", Map.of("webhook-id", " ")).json().get("errors"))
                .extracting(error -> error.get("pointer").asText())
                .containsExactlyInAnyOrder("/event_type", "header:webhook-id");
        assertThat(reader.get("/api/devops/events", Map.of("limit", "0", "to", "someday")).json().get("errors"))
                .extracting(error -> error.get("pointer").asText())
                .containsExactlyInAnyOrder("?limit", "?to");
    }

    @Test
    void anotherContentTypeIsRefused() {
        assertThat(post(DEPLOYMENT, Map.of("content-type", "text/plain")).status()).isEqualTo(415);
        assertThat(post(DEPLOYMENT, Map.of("content-type", "application/json; charset=utf-8")).status())
                .isEqualTo(202);
    }

    @Test
    void aKeyWithoutThePermissionToWriteIsRefused() {
        Caller other = fixture.caller(IngestWebhookHandler::new, keyHolder(Permission.READ_METRICS));

        Answer refused = other.send("POST", WEBHOOK, DEPLOYMENT);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("permission_missing");
        assertThat(refused.json().get("detail").asText()).contains("write_webhooks");
    }

    @Test
    void anUnknownEventIsNotFound() {
        for (String webhookId : List.of("wh_0", "wh_" + "0".repeat(32), "x".repeat(3000))) {
            assertThat(reader.send("GET", "/api/devops/events/{webhook_id}", Map.of("webhook_id", webhookId), "",
                    Map.of()).status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-13-01", "yesterday", "2026-11-24", "-999999999-01-01", "9999-01-01"})
    void anInvalidRangeOfDaysIsRefused(String from) {
        Answer refused = reader.get("/api/devops/events", Map.of("from", from, "to", "2026-11-23"));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/errors/0/pointer").asText()).isEqualTo("?from");
    }

    @Test
    void eventsAreFiltered() {
        post(DEPLOYMENT, Map.of());
        post("{\"event_type\":\"deployment\",\"status\":\"failure\"}", Map.of());
        post("{\"event_type\":\"alert\"}", Map.of());

        assertThat(reader.get("/api/devops/events", Map.of("event_type", "deployment")).json().get("events"))
                .hasSize(2);
        assertThat(reader.get("/api/devops/events", Map.of("event_type", "deployment", "status", "failure"))
                .json().get("events")).hasSize(1);
        assertThat(reader.get("/api/devops/events", Map.of("source", "devops")).json().get("events")).hasSize(3);
        assertThat(reader.get("/api/devops/events", Map.of("source", "github")).json().get("events")).isEmpty();
        assertThat(reader.get("/api/devops/events", Map.of("source", "", "event_type", " ", "status",
                "x".repeat(65))).json().get("errors")).extracting(error -> error.get("pointer").asText())
                .containsExactlyInAnyOrder("?source", "?event_type", "?status");
    }

    @Test
    void refusedEventsAreCountedByCause() {
        post("{\"event_type\":oops}", Map.of());
        post("{}", Map.of());
        post(sized(256 * 1024 + 1), Map.of());
        fixture.clock.advance(Duration.ofSeconds(1));
        post(DEPLOYMENT, Map.of("webhook-id", "msg_1"));
        post("{\"event_type\":\"other\"}", Map.of("webhook-id", "msg_1"));
        fixture.clock.advance(Duration.ofSeconds(1));
        post(DEPLOYMENT, Map.of("content-type", "text/plain"));

        assertThat(reader.get("/api/devops/events/refused").event().getBody()).isEqualTo("""
                {"refused":[{"hour":"2026-11-23T12:00:00Z","source":"devops","causes":{"content_too_large":1,\
                "malformed_json":1,"invalid_request":1,"unsupported_media_type":1,"webhook_id_conflict":1}}]}""");
    }

    @Test
    void refusedEventsAreShownForAtMost31Days() {
        assertThat(reader.get("/api/devops/events/refused", Map.of("from", "2026-10-24")).status()).isEqualTo(200);
        assertThat(reader.get("/api/devops/events/refused", Map.of("from", "2026-10-23")).json()
                .at("/errors/0/pointer").asText()).isEqualTo("?from");
    }

    @Test
    void aRefusalIsReturnedEvenIfItCannotBeCounted() {
        Caller withoutCounters = new Caller(new IngestWebhookHandler(fixture.environment(
                Map.of("METRICS_TABLE", "no-such-table"))), KEY_HOLDER);

        assertThat(withoutCounters.send("POST", WEBHOOK, "{}").status()).isEqualTo(400);
    }

    private static String notUnderstood(Answer answer) {
        assertThat(answer.json().get("understood_as").isNull()).isTrue();
        return answer.json().get("not_understood").asText();
    }

    private Answer post(String body, Map<String, String> headers) {
        return sender.send("POST", WEBHOOK, Map.of(), body, headers);
    }

    private Answer postBytes(byte[] body) {
        return sender.sendBytes("POST", WEBHOOK, Map.of("content-type", "application/json"), body);
    }

    private static String sized(int bytes) {
        String frame = "{\"event_type\":\"big\",\"data\":\"\"}";
        return frame.replace("\"\"", "\"" + "x".repeat(bytes - frame.length()) + "\"");
    }
}
