package com.revenueripple.devops.api;

import static com.revenueripple.devops.api.ApiFixture.ADMINISTRATOR;
import static com.revenueripple.devops.api.ApiFixture.KEY_HOLDER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.ApiFixture.Caller;
import com.revenueripple.devops.api.status.ReadStatusHandler;
import java.time.Duration;
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
    void administratorsGetMoreDetailsThanKeys() {
        fixture.publish("1");

        JsonNode forKey = fixture.caller(ReadStatusHandler::new, KEY_HOLDER).get("/api/devops/sync/status").json();
        JsonNode forAdmin = fixture.caller(ReadStatusHandler::new, ADMINISTRATOR).get("/api/devops/status").json();

        assertThat(forKey.properties()).extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("timestamp", "status", "sync");
        assertThat(forAdmin.properties()).extracting(Map.Entry::getKey).containsExactlyInAnyOrder("timestamp",
                "status", "sync", "last_failure", "reconcile_details", "keys", "last_webhook", "last_deployment",
                "delivery", "webhook_sources", "webhook_sources_fault");
        assertThat(forAdmin.at("/sync/last_rows_read").asLong()).isEqualTo(42);
        assertThat(forAdmin.at("/keys/active").asInt(-1)).isZero();
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
