package com.revenueripple.devops.api;

import static com.revenueripple.devops.api.ApiFixture.ADMINISTRATOR;
import static com.revenueripple.devops.api.ApiFixture.KEY_HOLDER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.ApiFixture.Caller;
import com.revenueripple.devops.api.status.ReadStatusHandler;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.Listed;
import com.revenueripple.devops.metrics.SyncState.Skipped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusRouteTest {
    private final ApiFixture fixture = new ApiFixture();

    @Test
    void theStatusGoesFromNeverSyncedToConnectedToStale() {
        Caller status = fixture.caller(ReadStatusHandler::new, KEY_HOLDER);
        assertThat(statusOf(status)).isEqualTo("never_synced");

        fixture.publish("1");
        assertThat(statusOf(status)).isEqualTo("connected");

        fixture.clock.advance(Duration.ofMinutes(3));
        assertThat(statusOf(status)).isEqualTo("connected");

        fixture.clock.advance(Duration.ofMillis(1));
        assertThat(statusOf(status)).isEqualTo("stale");
    }

    @Test
    void theStatusIsThatOfAllDomainsOtherwiseStale() {
        Caller status = fixture.caller(ReadStatusHandler::new, KEY_HOLDER);
        fixture.publish("1", Domain.USERS, Domain.COMMISSIONS);
        assertThat(statusOf(status)).as("revenue is missing").isEqualTo("stale");

        fixture.publish("1");
        fixture.clock.advance(Duration.ofMinutes(3));
        fixture.publish("2", Domain.USERS, Domain.COMMISSIONS);
        fixture.clock.advance(Duration.ofMillis(1));

        JsonNode stale = status.get("/api/devops/sync/status").json();
        assertThat(stale.path("status").asText()).isEqualTo("stale");
        assertThat(stale.at("/sync/last_success_at").asText()).as("of all domains").isEqualTo("2026-11-23T12:00:00Z");
        assertThat(stale.at("/domains/users").toString()).isEqualTo("{\"status\":\"connected\",\"last_success_at\":"
                + "\"2026-11-23T12:03:00Z\",\"age_seconds\":0,\"source_lag_seconds\":null,\"failure\":null}");
        assertThat(stale.at("/domains/revenue").toString()).isEqualTo("{\"status\":\"stale\",\"last_success_at\":"
                + "\"2026-11-23T12:00:00Z\",\"age_seconds\":180,\"source_lag_seconds\":null,\"failure\":null}");
    }

    @Test
    void aDomainThatWasNeverSyncedHasNoAge() {
        JsonNode status = fixture.caller(ReadStatusHandler::new, KEY_HOLDER).get("/api/devops/sync/status").json();

        assertThat(status.at("/domains/revenue").toString()).isEqualTo("{\"status\":\"never_synced\","
                + "\"last_success_at\":null,\"age_seconds\":null,\"source_lag_seconds\":null,\"failure\":null}");
    }

    @Test
    void aDomainsFailureIsShownToKeysWithoutItsMessage() {
        fixture.fail(Domain.REVENUE, "stripe_key_refused");

        JsonNode forKey = fixture.caller(ReadStatusHandler::new, KEY_HOLDER).get("/api/devops/sync/status").json();
        JsonNode forAdmin = fixture.caller(ReadStatusHandler::new, ADMINISTRATOR).get("/api/devops/status").json();

        assertThat(forKey.at("/domains/users/failure").isNull()).isTrue();
        assertThat(forKey.at("/domains/revenue/failure").toString()).isEqualTo(
                "{\"code\":\"stripe_key_refused\",\"failed_at\":\"2026-11-23T12:00:00Z\"}");
        assertThat(forAdmin.at("/domains/revenue/failure")).isEqualTo(forAdmin.path("last_failure"));
        assertThat(forAdmin.at("/domains/revenue/failure").properties()).extracting(Map.Entry::getKey)
                .as("./deploy finds the code before the message")
                .containsExactly("run_id", "failed_at", "code", "message");
    }

    @Test
    void administratorsGetMoreDetailsThanKeys() {
        fixture.publish("1");
        fixture.syncStates().recordSkipped(Map.of("users", new Skipped(Map.of("date_out_of_range", 1L),
                List.of(new Listed("{\"table\":\"users\",\"id\":\"1\",\"reason\":\"date_out_of_range\"}")))));

        JsonNode forKey = fixture.caller(ReadStatusHandler::new, KEY_HOLDER).get("/api/devops/sync/status").json();
        JsonNode forAdmin = fixture.caller(ReadStatusHandler::new, ADMINISTRATOR).get("/api/devops/status").json();

        assertThat(forKey.properties()).extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("timestamp", "status", "sync", "domains");
        assertThat(forAdmin.properties()).extracting(Map.Entry::getKey).containsExactlyInAnyOrder("timestamp",
                "status", "sync", "domains", "last_failure", "reconcile_details", "skipped", "keys", "last_webhook",
                "last_deployment",
                "delivery", "webhook_sources", "webhook_sources_fault");
        assertThat(forAdmin.at("/sync/last_rows_read").asLong()).isEqualTo(42);
        assertThat(forAdmin.at("/keys/active").asInt(-1)).isZero();
        assertThat(forAdmin.path("skipped")).hasToString("""
                {"users":{"counts":{"date_out_of_range":1},"rows":[\
                {"table":"users","id":"1","reason":"date_out_of_range"}]}}""");
    }

    @Test
    void administratorsGetTheFaultsOfSources() {
        Caller status = fixture.caller(ReadStatusHandler::new, ADMINISTRATOR);

        JsonNode sources = status.get("/api/devops/status").json().get("webhook_sources");
        assertThat(sources).hasSize(10)
                .anySatisfy(source -> assertThat(source.toString()).isEqualTo("{\"name\":\"broken\",\"status\":"
                        + "\"unusable\",\"scheme\":null,\"faults\":[\"secrets must be an array of 1 to 5 texts.\"]}"))
                .anySatisfy(source -> assertThat(source.toString())
                        .isEqualTo("{\"name\":\"github\",\"status\":\"ready\",\"scheme\":\"github\",\"faults\":[]}"))
                .anySatisfy(source -> assertThat(source.toString())
                        .isEqualTo("{\"name\":\"old\",\"status\":\"retired\",\"scheme\":null,\"faults\":[]}"));

        fixture.secrets.put("{");
        fixture.clock.advance(Duration.ofMinutes(5));
        assertThat(status.get("/api/devops/status").json().get("webhook_sources_fault").asText())
                .startsWith("The secret is not JSON at line 1");

        fixture.secrets.reachable(false);
        fixture.clock.advance(Duration.ofHours(1));
        assertThat(status.get("/api/devops/status").json().get("webhook_sources_fault").asText())
                .isEqualTo("The secret cannot be read.");
    }

    private static String statusOf(Caller status) {
        return status.get("/api/devops/sync/status").json().get("status").asText();
    }
}
