package com.revenueripple.devops.api;

import static com.revenueripple.devops.api.ApiFixture.ADMINISTRATOR;
import static com.revenueripple.devops.api.ApiFixture.KEY_HOLDER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.ApiFixture.Answer;
import com.revenueripple.devops.api.ApiFixture.Caller;
import com.revenueripple.devops.api.deployments.ReadDeploymentsHandler;
import com.revenueripple.devops.api.status.ReadStatusHandler;
import com.revenueripple.devops.api.webhooks.IngestWebhookHandler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** From the module's events to deployments, incidents and measures. */
class DeploymentsRouteTest {
    private static final String DEPLOYMENTS = "/api/devops/deployments";

    private final ApiFixture fixture = new ApiFixture();
    private final Caller module = fixture.caller(IngestWebhookHandler::new, KEY_HOLDER);
    private final Caller admin = fixture.caller(ReadDeploymentsHandler::new, ADMINISTRATOR);

    @Test
    void nothingIsShownWithoutEvents() {
        Answer answer = get(Map.of());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("deployments")).isEmpty();
        assertThat(answer.json().get("open_incidents")).isEmpty();
        assertThat(answer.json().get("measures")).isEmpty();
        assertThat(answer.json().get("definitions").properties()).extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("deployment_frequency", "change_failure_rate", "time_to_restore",
                        "lead_time");
    }

    @Test
    void aDeploymentIsShownAsReportedByItsEvents() {
        post("""
                {"event_type":"deployment","deployment_id":"d1","status":"in_progress","version":"1.2.3",\
                "environment":"Staging","service":"web"}""");
        fixture.clock.advance(Duration.ofSeconds(150));
        String webhookId = post("""
                {"event_type":"deployment","deployment_id":"d1","status":"success",\
                "commit_at":"2026-11-23T11:02:30Z"}""").json().get("webhook_id").asText();

        Answer answer = get(Map.of());

        assertThat(answer.json().get("deployments")).hasSize(1);
        assertThat(answer.event().getBody()).contains("""
                "deployments":[{"webhook_id":"%s","system":"devops","environment":"staging","service":"web",\
                "version":"1.2.3","commit":null,"committed_at":"2026-11-23T11:02:30Z","status":"success",\
                "started_at":"2026-11-23T12:00:00Z","finished_at":"2026-11-23T12:02:30Z","duration_seconds":150,\
                "url":null}]""".formatted(webhookId));
        JsonNode week = answer.json().at("/measures/0/windows/0");
        assertThat(answer.json().at("/measures/0/environment").asText()).isEqualTo("staging");
        assertThat(week.get("days").asInt()).isEqualTo(7);
        assertThat(week.at("/deployment_frequency/value").decimalValue()).isEqualByComparingTo("0.1429");
        assertThat(week.at("/deployment_frequency/counts/deployments").asInt()).isEqualTo(1);
        assertThat(week.at("/lead_time/value").asLong()).isEqualTo(3600);
        assertThat(week.at("/time_to_restore/value").isNull()).isTrue();
        assertThat(week.at("/time_to_restore/reason").asText()).isEqualTo("Nothing was restored in this time.");
    }

    @Test
    void anIncidentIsOpenUntilItsResolutionAndCountsAgainstThePrecedingDeployment() {
        deployed("production", "1");
        post("{\"event_type\":\"alert\",\"alert_id\":\"a1\",\"status\":\"open\",\"title\":\"Down\"}");
        fixture.clock.advance(Duration.ofMinutes(30));

        JsonNode open = get(Map.of()).json();
        assertThat(open.at("/open_incidents/0/title").asText()).isEqualTo("Down");
        assertThat(open.get("open_incident_count").asInt()).isEqualTo(1);
        assertThat(open.at("/measures/0/windows/0/change_failure_rate/counts/followed_by_incident").asInt())
                .isEqualTo(1);
        assertThat(get(Map.of("environment", "staging")).json().get("open_incidents")).isEmpty();

        post("{\"event_type\":\"alert\",\"alert_id\":\"a1\",\"status\":\"resolved\"}");

        JsonNode resolved = get(Map.of()).json();
        assertThat(resolved.get("open_incidents")).isEmpty();
        assertThat(resolved.at("/measures/0/windows/0/time_to_restore/value").asInt()).isEqualTo(1800);
    }

    @Test
    void anAlertWithoutAnIdIsOpenUntilItsTextIsResolvedAndThenANewIncident() {
        String alert = "{\"event_type\":\"alert\",\"severity\":\"high\",\"message\":\"Checkout is slow\",%s\"details\":{}}";
        post(alert.formatted("\"timestamp\":\"2026-11-23T11:30:00Z\","));
        fixture.clock.advance(Duration.ofMinutes(10));
        post(alert.formatted(""));

        JsonNode open = get(Map.of()).json();
        assertThat(open.get("open_incidents")).hasSize(1);
        assertThat(open.at("/open_incidents/0/title").asText()).isEqualTo("Checkout is slow");
        assertThat(open.at("/open_incidents/0/opened_at").asText()).isEqualTo("2026-11-23T11:30:00Z");
        assertThat(open.at("/measures/0/windows/0/time_to_restore/counts/not_restored_yet").asInt()).isZero();

        post(alert.formatted("\"status\":\"resolved\","));
        fixture.clock.advance(Duration.ofMinutes(5));
        post(alert.formatted(""));

        JsonNode reopened = get(Map.of()).json();
        assertThat(reopened.at("/measures/0/windows/0/time_to_restore/value").asInt()).isEqualTo(40 * 60);
        assertThat(reopened.get("open_incidents")).extracting(incident -> incident.get("opened_at").asText())
                .containsExactly("2026-11-23T12:15:00Z");
    }

    @Test
    void anAlertFromAFastClockThatIsSentAgainAfterItsResolutionOpensNoIncident() {
        String opened = "{\"event_type\":\"alert\",\"message\":\"Down\",\"timestamp\":\"2026-11-23T12:00:05Z\"}";
        post(opened);
        fixture.clock.advance(Duration.ofSeconds(2));
        post("{\"event_type\":\"alert\",\"message\":\"Down\",\"status\":\"resolved\"}");
        fixture.clock.advance(Duration.ofSeconds(6));
        post(opened);

        JsonNode answer = get(Map.of()).json();
        assertThat(answer.get("open_incidents")).isEmpty();
        assertThat(answer.at("/measures/0/windows/0/time_to_restore/value").asInt()).isEqualTo(2);
    }

    @Test
    void aDeploymentWithoutAnIdThatIsSentAgainWithItsTimeCountsOnce() {
        String timed = """
                {"event_type":"deployment","status":"success","version":"1","timestamp":"%s"}""";
        String untimed = "{\"event_type\":\"deployment\",\"status\":\"success\",\"version\":\"2\"}";
        for (int i = 0; i < 2; i++) {
            post(timed.formatted("2026-11-23T11:40:00Z"));
            post(timed.formatted("2026-11-23T12:00:05"));
            post(untimed);
            fixture.clock.advance(Duration.ofSeconds(9));
        }

        assertThat(get(Map.of()).json().get("deployments"))
                .extracting(deployment -> deployment.get("finished_at").asText())
                .containsExactlyInAnyOrder("2026-11-23T12:00:09Z", "2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z",
                        "2026-11-23T11:40:00Z");
    }

    @Test
    void aDeploymentWithATimestampAndADeployTimeHasATimeAndADuration() {
        post("""
                {"event_type":"deployment","status":"success","version":"2.1.0","environment":"production",\
                "deployTime":184,"timestamp":"2026-11-23T11:40:00Z"}""");

        JsonNode deployment = get(Map.of()).json().at("/deployments/0");
        assertThat(deployment.get("finished_at").asText()).isEqualTo("2026-11-23T11:40:00Z");
        assertThat(deployment.get("duration_seconds").asInt()).isEqualTo(184);
    }

    @Test
    void theListIsFilteredByEnvironmentAndDays() {
        deployed("production", "old");
        fixture.clock.advance(Duration.ofDays(1));
        deployed("staging", "s");
        deployed("production", "new");

        assertThat(versions(get(Map.of("environment", "PRODUCTION")))).containsExactly("new", "old");
        assertThat(versions(get(Map.of("from", "2026-11-24")))).containsExactlyInAnyOrder("new", "s");
        assertThat(versions(get(Map.of("to", "2026-11-23")))).containsExactly("old");
        assertThat(get(Map.of("environment", "staging")).json().get("measures")).hasSize(1);
        assertThat(get(Map.of()).json().get("measures")).hasSize(2);
    }

    @Test
    void pagesContainEachDeploymentOnceDespiteNewOnesAndMidnight() {
        for (int i = 0; i < 5; i++) {
            deployed("production", "v" + i);
            fixture.clock.advance(Duration.ofSeconds(i % 2));
        }

        Answer first = get(Map.of("limit", "2"));
        fixture.clock.advance(Duration.ofHours(13));
        deployed("production", "later");
        Answer second = get(Map.of("limit", "2", "cursor", cursor(first)));
        Answer third = get(Map.of("limit", "2", "cursor", cursor(second)));

        assertThat(List.of(versions(first), versions(second), versions(third)).stream().flatMap(List::stream))
                .containsExactlyInAnyOrder("v4", "v3", "v2", "v1", "v0");
        assertThat(third.json().get("next_cursor").isNull()).isTrue();
    }

    @Test
    void aCursorOfAnotherListIsRefused() {
        deployed("production", "1");
        deployed("production", "2");
        String cursor = cursor(get(Map.of("limit", "1", "environment", "production")));

        assertThat(get(Map.of("cursor", cursor, "environment", "production")).status()).isEqualTo(200);
        for (Map<String, String> other : List.of(Map.of("cursor", cursor), Map.of("cursor", "x"),
                Map.of("cursor", cursor, "environment", "staging"),
                Map.of("cursor", cursor, "environment", "production", "from", "2026-11-01"))) {
            assertThat(get(other).json().at("/errors/0/pointer").asText()).as(other.toString()).isEqualTo("?cursor");
        }
    }

    @Test
    void allErrorsAreReportedAtOnce() {
        assertThat(get(Map.of("from", "x", "to", "y", "limit", "0", "environment", " ")).json().get("errors"))
                .extracting(error -> error.get("pointer").asText())
                .containsExactlyInAnyOrder("?from", "?to", "?limit", "?environment");
    }

    @Test
    void onlyAdministratorsMayReadDeployments() {
        assertThat(fixture.caller(ReadDeploymentsHandler::new, KEY_HOLDER).get(DEPLOYMENTS).status()).isEqualTo(403);
    }

    @Test
    void theStatusShowsTheLastDeploymentAndTheOpenIncidents() {
        deployed("staging", "1");
        fixture.clock.advance(Duration.ofSeconds(1));
        deployed("production", "2");
        post("{\"event_type\":\"alert\",\"alert_id\":\"a1\",\"status\":\"open\"}");

        JsonNode status = fixture.caller(ReadStatusHandler::new, ADMINISTRATOR).get("/api/devops/status").json();

        assertThat(status.at("/last_deployment/version").asText()).isEqualTo("2");
        assertThat(status.at("/delivery/open_incidents/0/incident_id").asText()).isEqualTo("a1");
        assertThat(status.at("/delivery/measures/0/environment").asText()).isEqualTo("production");
    }

    private Answer get(Map<String, String> query) {
        return admin.get(DEPLOYMENTS, query);
    }

    private Answer post(String event) {
        Answer answer = module.send("POST", "/api/devops/webhook", event);
        assertThat(answer.status()).isEqualTo(202);
        return answer;
    }

    private void deployed(String environment, String version) {
        post("{\"event_type\":\"deployment\",\"status\":\"success\",\"environment\":\"" + environment
                + "\",\"version\":\"" + version + "\"}");
    }

    private static List<String> versions(Answer answer) {
        return StreamSupport.stream(answer.json().get("deployments").spliterator(), false)
                .map((JsonNode deployment) -> deployment.get("version").asText()).toList();
    }

    private static String cursor(Answer answer) {
        return answer.json().get("next_cursor").asText();
    }
}
