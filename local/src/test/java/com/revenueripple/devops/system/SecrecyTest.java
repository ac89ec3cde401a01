package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.system.ApiClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log has every request and no secret, and only the intended responses contain a secret. */
class SecrecyTest {
    private static final String STRANGERS_KEY = "rr_00000000000000000000000000000000000000000002CZclj";
    private static final String NEW_KEY = "{\"name\":\"Secret\",\"permissions\":[\"read_metrics\",\"write_webhooks\"]}";
    /** Secrets of the webhook sources of the local system. */
    private static final List<String> SOURCES_SECRETS = List.of("local-gitlab-token", "local-pagerduty-secret",
            "local-slack-signing-secret", "whsec_", "It's a Secret to Everybody");
    private static final List<String> PRESENTED = List.of("another-gitlab-token", "sha256=presented-signature",
            "presented-bearer-token", "private payload", "private-path");

    private final List<String> answers = new ArrayList<>();
    private final List<String> secrets = new ArrayList<>();

    @Test
    void neitherKeysNorTokensNorSecretsReachTheLog(@TempDir Path data) throws Exception {
        RunningSystem system = RunningSystem.start(data);
        try (system) {
            ApiClient anyone = system.client();
            ApiClient admin = signedIn(anyone);
            Answer created = admin.post("/api/devops/generate-key", NEW_KEY);
            String key = secret(created.text("api_key"));
            String endpoint = endpoint(admin, "500");
            secret(admin.post(endpoint + "/rotate", "").text("secret"));
            String successor = secret(
                    admin.post("/api/devops/keys/" + created.text("key_id") + "/rotate", "").text("api_key"));
            awaitMetrics(admin);
            for (String presented : List.of(key, successor, STRANGERS_KEY, system.firstKey())) {
                use(anyone.withKey(presented));
            }
            walk(admin, endpoint);
            present(anyone);
            awaitAttempt(admin, endpoint);
            note(admin.get(endpoint + "/deliveries"));
            secrets.addAll(List.of(STRANGERS_KEY, system.firstKey()));
            secrets.addAll(generated(data));
        }

        assertThat(withoutBanner(system.output()))
                .contains("POST /api/devops/endpoints/{endpoint_id}/rotate 201", "Attempt 1 to deliver ",
                        "POST /api/devops/generate-key 201", "POST /api/devops/webhook/{source} 202",
                        "GET /api/devops/sync/users 200")
                .doesNotContain(secrets)
                .doesNotContain(SOURCES_SECRETS)
                .doesNotContain(PRESENTED);
        assertNoResponseContainsASecret();
    }

    @Test
    void failuresRevealNoSecret(@TempDir Path data) throws Exception {
        RunningSystem system = RunningSystem.start(data, FailingMain.class.getName());
        try (system) {
            ApiClient anyone = system.client();
            ApiClient admin = signedIn(anyone);
            Answer created = admin.post("/api/devops/generate-key", NEW_KEY);
            String key = secret(created.text("api_key"));
            String path = "/api/devops/keys/" + created.text("key_id");
            assertThat(note(anyone.withKey(key).get("/api/devops/sync/users")).status()).isEqualTo(503);
            assertThat(note(admin.post(path + "/rotate", "")).status()).isEqualTo(503);
            assertThat(note(admin.call("DELETE", path, "")).status()).isEqualTo(503);
            assertThat(note(admin.post("/api/devops/endpoints",
                    "{\"url\":\"https://hooks.example.com/private-path\",\"event_types\":[\"*\"]}")).status())
                    .isEqualTo(503);
            assertThat(note(admin.post("/api/devops/sync", "")).status()).isEqualTo(503);
            present(anyone);
            note(admin.get("/api/devops/status"));
            note(admin.get("/api/devops/activity"));
            secrets.addAll(List.of(system.firstKey(), FailingMain.DATABASE_PASSWORD, FailingMain.STRIPE_KEY));
            secrets.addAll(generated(data));
        }

        assertThat(withoutBanner(system.output()))
                .contains("DELETE /api/devops/keys/{key_id} failed", "POST /api/devops/endpoints failed",
                        "wh_", "is spilled")
                .doesNotContain(secrets)
                .doesNotContain(SOURCES_SECRETS)
                .doesNotContain(PRESENTED);
        assertNoResponseContainsASecret();
    }

    private ApiClient signedIn(ApiClient anyone) throws Exception {
        for (String role : List.of("member", "admin")) {
            String token = anyone.get("/local/token?role=" + role).text("access_token");
            secrets.add(token.substring(token.lastIndexOf('.')));
        }
        String token = anyone.get("/local/token").text("access_token");
        secrets.add(token.substring(token.lastIndexOf('.')));
        note(anyone.withToken(token + "x").get("/api/devops/keys"));
        return anyone.withToken(token);
    }

    private void use(ApiClient holder) throws Exception {
        for (String path : List.of("sync/users", "sync/revenue", "sync/commissions/top", "sync/status", "keys")) {
            note(holder.get("/api/devops/" + path));
        }
        note(holder.post("/api/devops/webhook", "{\"event_type\":\"test\",\"note\":\"private payload\"}"));
        note(holder.post("/api/devops/webhook", "{\"event_type\":\"private payload"));
    }

    /** Reads every list and object that could contain a secret. */
    private void walk(ApiClient admin, String endpoint) throws Exception {
        for (String path : List.of("keys", "activity", "events/refused", "status", "endpoints", "deployments")) {
            note(admin.get("/api/devops/" + path));
        }
        note(admin.get(endpoint));
        note(admin.call("PATCH", endpoint, "{\"description\":\"Changed\"}"));
        note(admin.post(endpoint + "/ping", ""));
        note(admin.get("/admin/embedded-widget"));
    }

    /** Sends valid and invalid credentials in their own places, and in wrong places. */
    private void present(ApiClient anyone) throws Exception {
        note(anyone.with("x-gitlab-token", "local-gitlab-token").post("/api/devops/webhook/gitlab",
                "{\"a\":\"private payload\"}"));
        note(anyone.with("x-gitlab-token", "another-gitlab-token").post("/api/devops/webhook/gitlab", "{}"));
        note(anyone.with("x-hub-signature-256", "sha256=presented-signature").post("/api/devops/webhook/github", "{}"));
        note(anyone.with("authorization", "Bearer a.presented-bearer-token.c").get("/api/devops/keys"));
        note(anyone.with("authorization", "presented-bearer-token").get("/api/devops/keys"));
        note(anyone.withKey("presented-bearer-token").get("/api/devops/sync/users"));
    }

    private String endpoint(ApiClient admin, String status) throws Exception {
        Answer created = admin.post("/api/devops/endpoints", "{\"url\":\"" + admin.base() + "/local/inbox?status="
                + status + "&private-path\",\"event_types\":[\"*\"]}");
        secret(created.text("secret"));
        return "/api/devops/endpoints/" + created.text("endpoint_id");
    }

    private String secret(String shownOnce) {
        assertThat(shownOnce).isNotEmpty();
        secrets.add(shownOnce.substring(shownOnce.indexOf('_') + 1));
        return shownOnce;
    }

    /** The secrets that the local system generated. */
    private static List<String> generated(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("secrets"))) {
            List<String> generated = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                generated.add(Files.readString(file).strip());
            }
            return generated;
        }
    }

    private Answer note(Answer answer) {
        answers.add(answer.response().body());
        return answer;
    }

    /** Excludes the URLs of endpoints, which administrators may see. */
    private void assertNoResponseContainsASecret() {
        assertThat(answers).isNotEmpty().allSatisfy(answer -> assertThat(answer)
                .doesNotContain(secrets)
                .doesNotContain(SOURCES_SECRETS)
                .doesNotContain("another-gitlab-token", "presented-"));
    }

    /** The first key is printed once, for the user who started the system. */
    private static String withoutBanner(String output) {
        return output.lines().filter(line -> !line.contains("First key") && !line.contains("x-api-key"))
                .reduce("", (text, line) -> text + line + "\n");
    }

    private static void awaitMetrics(ApiClient admin) throws Exception {
        admin.await("/api/devops/metrics/users", answer -> answer.status() != 503);
    }

    private static void awaitAttempt(ApiClient admin, String endpoint) throws Exception {
        admin.await(endpoint + "/deliveries", answer -> !answer.json().findValues("status_code").isEmpty());
    }
}
