package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.system.ApiClient.Answer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the functions log tells of every request and of no secret. */
class SecrecyTest {

    @Test
    void neitherKeysNorTokensNorSecretsReachTheLog(@TempDir Path data) throws Exception {
        RunningSystem system = RunningSystem.start(data);
        List<String> secrets;
        try (system) {
            ApiClient anyone = system.client();
            String token = anyone.get("/local/token").text("access_token");
            ApiClient admin = anyone.withToken(token);
            Answer made = admin.post("/api/devops/generate-key",
                    "{\"name\":\"Secret\",\"permissions\":[\"read_metrics\",\"write_webhooks\"]}");
            String key = made.text("api_key");
            String inbox = anyone.base() + "/local/inbox?status=500&private-path";
            String endpoint = "/api/devops/endpoints/" + admin.post("/api/devops/endpoints",
                    "{\"url\":\"" + inbox + "\",\"event_types\":[\"*\"]}").text("endpoint_id");
            admin.post(endpoint + "/rotate", "");
            String successor = admin.post("/api/devops/keys/" + made.text("key_id") + "/rotate", "").text("api_key");
            String stranger = "rr_00000000000000000000000000000000000000000002CZclj";
            awaitFigures(admin);
            for (String presented : new String[]{key, successor, stranger}) {
                anyone.withKey(presented).get("/api/devops/sync/users");
                anyone.withKey(presented).post("/api/devops/webhook",
                        "{\"event_type\":\"test\",\"note\":\"private payload\"}");
            }
            admin.get("/api/devops/sync/users");
            anyone.withToken(token + "x").get("/api/devops/keys");
            anyone.with("x-gitlab-token", "local-gitlab-token").post("/api/devops/webhook/gitlab",
                    "{\"a\":\"private payload\"}");
            anyone.with("x-gitlab-token", "another-gitlab-token").post("/api/devops/webhook/gitlab", "{}");
            awaitAttempt(admin, endpoint);
            secrets = List.of("private-path", "local-gitlab-token", "another-gitlab-token", "whsec_", key.substring(3),
                    successor.substring(3), stranger.substring(3),
                    token.substring(token.lastIndexOf('.')), "private payload");
        }

        assertThat(system.output())
                .contains("POST /api/devops/endpoints/{endpoint_id}/rotate 201", "Attempt 1 to deliver ",
                        "POST /api/devops/generate-key 201", "POST /api/devops/webhook/{source} 202",
                        "GET /api/devops/sync/users 200")
                .doesNotContain(secrets);
    }

    private static void awaitFigures(ApiClient admin) throws Exception {
        Instant patience = Instant.now().plusSeconds(60);
        while (admin.get("/api/devops/metrics/users").status() == 503) {
            assertThat(Instant.now()).as("the first sync has ended").isBefore(patience);
        }
    }

    private static void awaitAttempt(ApiClient admin, String endpoint) throws Exception {
        Instant patience = Instant.now().plusSeconds(60);
        while (admin.get(endpoint + "/deliveries").json().findValues("status_code").isEmpty()) {
            assertThat(Instant.now()).as("a delivery has been attempted").isBefore(patience);
        }
    }
}
