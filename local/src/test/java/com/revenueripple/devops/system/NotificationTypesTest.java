package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.system.ApiClient.Answer;
import com.revenueripple.devops.testing.MovableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every type of notification is sent and arrives as documented in the OpenAPI document. */
class NotificationTypesTest {
    private final MovableClock clock = new MovableClock(Instant.now());
    private LocalSystem system;

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        system = Systems.of(data).clock(clock).users(10).start();
    }

    @AfterEach
    void stop() {
        system.close();
    }

    @Test
    void everyTypeArrivesAsDocumented() throws Exception {
        ApiDescription description = ApiDescription
                .of(ApiClient.of(system.baseUrl()).get("/api/devops/openapi.yaml").response().body());
        sync();
        subscribe("", "*", "webhook.received");
        String gone = "/api/devops/endpoints/" + subscribe("?status=410", "sync.stale").text("endpoint_id");

        keys();
        syncs();
        ApiClient.of(system.baseUrl()).withKey(system.firstKey().orElseThrow())
                .post("/api/devops/webhook", "{\"event_type\":\"deployment\"}");
        admin().post(gone + "/ping", "");

        List<JsonNode> messages = awaitMessages(description.messageTypes());
        assertThat(messages).extracting(description::faults).allSatisfy(fault -> assertThat(fault).isEmpty());
    }

    private void keys() throws Exception {
        String key = "/api/devops/keys/" + makeKey();
        admin().call("PATCH", key, "{\"name\":\"Renamed\"}");
        admin().post(key + "/rotate", "");
        admin().call("DELETE", key, "");
        makeKey();
        clock.advance(Duration.ofHours(25));
        noticeDeadlines();
    }

    private String makeKey() throws Exception {
        return admin().post("/api/devops/generate-key",
                "{\"name\":\"Short\",\"permissions\":[\"read_metrics\"],\"expires_in_days\":2}").text("key_id");
    }

    /** The syncs are stale by now; then metrics change, they differ from the source, and finally a sync fails. */
    private void syncs() throws Exception {
        execute("UPDATE users SET status = 'suspended'");
        sync();
        execute("ALTER TABLE users DISABLE TRIGGER USER");
        execute("DELETE FROM users WHERE ctid = (SELECT min(ctid) FROM users)");
        execute("ALTER TABLE users ENABLE TRIGGER USER");
        assertThat(admin().post("/api/devops/sync", "{\"reconcile\":true}").status()).isEqualTo(200);
        execute("ALTER SCHEMA devops RENAME TO away");
        assertThat(admin().post("/api/devops/sync", "").status()).isEqualTo(503);
        execute("ALTER SCHEMA away RENAME TO devops");
    }

    private void sync() throws Exception {
        assertThat(admin().post("/api/devops/sync", "").status()).isEqualTo(200);
    }

    private Answer subscribe(String query, String... eventTypes) throws Exception {
        return admin().post("/api/devops/endpoints", "{\"url\":\"" + system.baseUrl() + "/local/inbox" + query
                + "\",\"event_types\":" + Json.write(eventTypes) + "}");
    }

    private void noticeDeadlines() throws Exception {
        system.invoke("NoticeDeadlinesFunction",
                Files.readString(Template.find().resolveSibling("events").resolve("notice-deadlines.json")));
    }

    private List<JsonNode> awaitMessages(Set<String> types) throws Exception {
        return messages(ApiClient.of(system.baseUrl()).await("/local/inbox",
                inbox -> messages(inbox).stream().map(message -> message.path("type").asText())
                        .collect(Collectors.toSet()).equals(types)));
    }

    private static List<JsonNode> messages(Answer inbox) {
        List<JsonNode> messages = new ArrayList<>();
        inbox.json().path("requests").forEach(
                request -> messages.add(Json.parseOwn(request.path("body").asText())));
        return messages;
    }

    /** With a token that is valid at the time of the clock. */
    private ApiClient admin() {
        return ApiClient.of(system.baseUrl()).withToken(system.adminToken());
    }

    private void execute(String sql) throws Exception {
        try (Connection platform = system.connectToPlatform(); Statement statement = platform.createStatement()) {
            statement.execute(sql);
        }
    }
}
