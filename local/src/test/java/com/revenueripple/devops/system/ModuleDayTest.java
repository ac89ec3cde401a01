package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.system.ApiClient.Answer;
import com.revenueripple.devops.testing.MovableClock;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A day of the DevOps module and an administrator, over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModuleDayTest {
    private static final String BOTH = "\"permissions\":[\"read_metrics\",\"write_webhooks\"]";

    /** Starts at the current time, because the platform's database uses it too. */
    private final MovableClock clock = new MovableClock(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    private LocalSystem system;
    private ApiClient anyone;

    @BeforeAll
    void start(@TempDir Path data) throws IOException {
        system = Systems.of(data).clock(clock).users(40).start();
        anyone = ApiClient.of(system.baseUrl());
    }

    @AfterAll
    void stop() {
        system.close();
    }

    @Test
    void aKeyIsCreatedUsedRotatedAndRevoked() throws Exception {
        Answer created = admin().post("/api/devops/generate-key", "{\"name\":\"Module\"," + BOTH + "}");
        ApiClient module = anyone.withKey(created.text("api_key"));
        String keyId = created.text("key_id");

        assertThat(module.get("/api/devops/sync/status").status()).isEqualTo(200);
        assertThat(module.post("/api/devops/webhook", "{\"event_type\":\"deployment\"}").status()).isEqualTo(202);
        assertThat(key(keyId).get("usage_count").asInt()).isEqualTo(2);
        assertThat(key(keyId).get("last_used_at").asText()).isEqualTo(clock.instant().toString());
        assertThat(key(keyId).get("last_used")).isEqualTo(key(keyId).get("last_used_at"));

        Answer rotated = admin().post("/api/devops/keys/" + keyId + "/rotate", "{\"grace_period_hours\":2}");
        ApiClient successor = anyone.withKey(rotated.text("api_key"));
        assertThat(successor.get("/api/devops/sync/status").status()).isEqualTo(200);
        assertThat(module.get("/api/devops/sync/status").status()).isEqualTo(200);
        assertThat(key(keyId).get("status").asText()).isEqualTo("rotating");

        clock.advance(Duration.ofHours(2));
        assertRefused(module.get("/api/devops/sync/status"), "key_expired");
        assertThat(successor.get("/api/devops/sync/status").status()).isEqualTo(200);

        admin().call("DELETE", "/api/devops/keys/" + rotated.text("key_id"), "");
        assertRefused(successor.get("/api/devops/sync/status"), "key_revoked");
    }

    @Test
    void metricsFollowThePlatform() throws Exception {
        ApiClient module = anyone.withKey(newKey(120));
        assertThat(admin().post("/api/devops/sync", "").text("status")).isEqualTo("completed");
        Answer before = module.get("/api/devops/sync/users");
        assertThat(module.with("if-none-match", before.header("etag")).get("/api/devops/sync/users").status())
                .isEqualTo(304);

        addUser();
        clock.advance(Duration.ofSeconds(1));
        admin().post("/api/devops/sync", "");

        Answer after = module.with("if-none-match", before.header("etag")).get("/api/devops/sync/users");
        assertThat(after.status()).isEqualTo(200);
        assertThat(after.json().get("total_users").asInt()).isEqualTo(before.json().get("total_users").asInt() + 1);
        assertThat(admin().get("/api/devops/metrics/users").json()).isEqualTo(after.json());
        assertThat(module.get("/api/devops/sync/revenue").response().body())
                .containsPattern("\"monthly_recurring_revenue\":\\d+\\.\\d\\d[,}]");
    }

    @Test
    void aKeyOverItsLimitIsRefusedUntilRetryAfter() throws Exception {
        ApiClient module = anyone.withKey(newKey(3));
        for (int i = 0; i < 3; i++) {
            assertThat(module.get("/api/devops/sync/status").status()).isEqualTo(200);
        }

        Answer refused = module.get("/api/devops/sync/status");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("retry-after")).isEqualTo("20");
        assertThat(refused.header("ratelimit")).isEqualTo("\"key\";r=0;t=60");

        clock.advance(Duration.ofSeconds(20));
        assertThat(module.get("/api/devops/sync/status").status()).isEqualTo(200);
    }

    @Test
    void of200ConcurrentRequestsAgainstALimitOf50Exactly50Succeed() throws Exception {
        ApiClient module = anyone.withKey(newKey(50));

        List<Integer> statuses = inParallel(200, _ -> module.get("/api/devops/sync/status").status());

        assertThat(statuses).filteredOn(status -> status == 200).hasSize(50);
        assertThat(statuses).filteredOn(status -> status == 429).hasSize(150);
    }

    @Test
    void fiftyConcurrentDuplicatesAreOneEvent() throws Exception {
        ApiClient module = anyone.withKey(newKey(600)).with("webhook-id", "same");
        int before = admin().get("/api/devops/events?limit=100").json().get("events").size();

        List<Integer> statuses = inParallel(50,
                _ -> module.post("/api/devops/webhook", "{\"event_type\":\"alert\"}").status());

        assertThat(statuses).filteredOn(status -> status == 202).hasSize(1);
        assertThat(statuses).filteredOn(status -> status == 200).hasSize(49);
        assertThat(admin().get("/api/devops/events?limit=100").json().get("events")).hasSize(before + 1);
    }

    @Test
    void everyRouteRefusesCallersWithoutItsCredential() throws Exception {
        ApiClient module = anyone.withKey(newKey(120));
        ApiClient member = anyone.withToken(system.token("member"));

        assertRefused(anyone.get("/api/devops/sync/users"), "credentials_missing");
        assertRefused(anyone.withKey("rr_" + "x".repeat(49)).get("/api/devops/sync/users"), "key_invalid");
        assertRefused(anyone.withKey("rr_00000000000000000000000000000000000000000002CZclj")
                .get("/api/devops/sync/users"), "key_invalid");
        assertRefused(anyone.withToken("a.b.c").get("/api/devops/keys"), "token_invalid");
        assertRefused(module.get("/api/devops/keys"), "credentials_missing");
        assertRefused(admin().get("/api/devops/sync/users"), "credentials_missing");
        assertThat(member.get("/api/devops/keys").status()).isEqualTo(403);
        assertThat(member.get("/api/devops/metrics/users").status()).isEqualTo(403);
        assertThat(member.post("/api/devops/sync", "").status()).isEqualTo(403);
        assertThat(anyone.withToken(system.adminToken()).get("/nowhere").text("code")).isEqualTo("not_found");
    }

    @Test
    void aMemberLearnsWhichClaimWasCheckedWhateverItsValue() throws Exception {
        Answer member = anyone.withToken(system.token("member")).get("/api/devops/keys");
        Answer hostile = anyone.withToken(system.token("x\",\"code\":\"\n\\\u202e")).get("/api/devops/keys");

        assertThat(member.text("detail")).endsWith("claim app_metadata.role must be 'admin', but is 'member'.");
        assertThat(hostile.text("detail")).endsWith("must be 'admin', but is "
                + "'x[U+0022],[U+0022]code[U+0022]:[U+0022][U+000A][U+005C][U+202E]'.");
        assertThat(List.of(member, hostile)).extracting(Answer::status, answer -> answer.text("code"))
                .containsOnly(tuple(403, "not_an_administrator"));
    }

    @Test
    void everyRefusalIsAProblemThatABrowserCanRead() throws Exception {
        for (Answer refusal : List.of(anyone.get("/api/devops/sync/users"), anyone.get("/nowhere"),
                admin().post("/api/devops/generate-key", "{}"), admin().get("/api/devops/keys?limit=0"))) {
            assertThat(refusal.header("content-type")).isEqualTo("application/problem+json");
            assertThat(refusal.header("access-control-allow-origin")).isEqualTo("*");
            assertThat(refusal.json().get("status").asInt()).isEqualTo(refusal.status());
            assertThat(refusal.text("request_id")).isNotEmpty();
            assertThat(refusal.text("code")).isNotEmpty();
            assertThat(refusal.text("error")).isEqualTo(refusal.text("title"));
        }
        assertThat(anyone.get("/api/devops/sync/users").header("www-authenticate")).contains("ApiKey", "Bearer");
    }

    private ApiClient admin() {
        return anyone.withToken(system.adminToken());
    }

    private String newKey(int limitPerMinute) throws IOException, InterruptedException {
        return admin().post("/api/devops/generate-key",
                "{\"name\":\"Test\",\"rate_limit_per_minute\":" + limitPerMinute + "," + BOTH + "}").text("api_key");
    }

    private JsonNode key(String keyId) throws IOException, InterruptedException {
        for (JsonNode key : admin().get("/api/devops/keys?limit=100").json().get("keys")) {
            if (key.get("key_id").asText().equals(keyId)) {
                return key;
            }
        }
        throw new AssertionError("The list lacks " + keyId);
    }

    private void addUser() throws SQLException {
        try (Connection platform = system.connectToPlatform(); Statement statement = platform.createStatement()) {
            statement.execute("""
                    INSERT INTO users (id, email, role, plan, status, created_at, updated_at)
                    VALUES (gen_random_uuid(), 'new@example.com', 'member', 'membership', 'active', now(), now())""");
        }
    }

    private static void assertRefused(Answer answer, String code) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text("code")).isEqualTo(code);
    }

    private interface Request {
        int send(int number) throws Exception;
    }

    private static List<Integer> inParallel(int times, Request request) throws Exception {
        List<Callable<Integer>> calls = IntStream.range(0, times)
                .<Callable<Integer>>mapToObj(i -> () -> request.send(i)).toList();
        List<Integer> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(20)) {
            for (Future<Integer> result : threads.invokeAll(calls)) {
                results.add(result.get());
            }
        }
        return results;
    }
}
