package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.system.ApiClient.Answer;
import com.revenueripple.devops.testing.MovableClock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The OpenAPI document matches the template and the responses of the running system. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
    private static final String ENDPOINTS = "/api/devops/endpoints";
    private static final String DESCRIPTION = "/api/devops/openapi.yaml";
    private static final Map<String, String> SCHEMES = Map.of("ApiKey", "apiKey", "Administrator", "administrator");

    private final MovableClock clock = new MovableClock(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    private LocalSystem system;
    private ApiClient anyone;
    private ApiDescription description;
    private final List<String> faults = new ArrayList<>();

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        system = Systems.of(data).clock(clock).users(40).start();
        anyone = ApiClient.of(system.baseUrl());
        description = ApiDescription.of(anyone.get(DESCRIPTION).response().body());
    }

    @AfterAll
    void stop() {
        system.close();
    }

    @Test
    void operationsMatchTheRoutesAndAuthorizersOfTheTemplate() {
        assertThat(description.operations()).isEqualTo(routes());
        assertThat(description.operationIds()).hasSameSizeAs(description.operations().keySet());
    }

    @Test
    void examplesMatchTheirSchemas() {
        assertThat(description.faultyExamples()).isEmpty();
    }

    @Test
    void anExampleOfAResponseThatLacksAFieldIsAFault() {
        ApiDescription faulty = ApiDescription.of("""
                paths: {}
                components:
                  responses:
                    Refused:
                      content:
                        application/json:
                          schema: {type: object, required: [error], properties: {error: {type: string}}}
                          example: {}
                """);

        assertThat(faulty.faultyExamples()).containsOnlyKeys("/components/responses/Refused/content/application~1json");
    }

    @Test
    void theServerUrlResolvesToTheBaseUrl() {
        for (String baseUrl : List.of(system.baseUrl().toString(), "https://api.example.com",
                "https://id.execute-api.us-east-1.amazonaws.com/live")) {
            assertThat(description.serverFor(URI.create(baseUrl + DESCRIPTION))).isEqualTo(baseUrl);
        }
    }

    @Test
    void anUndeclaredFieldIsAFault() {
        JsonNode ping = Json.parseOwn("{\"type\":\"ping\",\"timestamp\":\"2026-11-23T00:00:00Z\",\"data\":"
                + "{\"activity_id\":\"act_1\",\"actor\":\"system\",\"endpoint_id\":\"ep_1\",\"new_field\":1}}");

        assertThat(description.faults(ping)).hasValueSatisfying(fault -> assertThat(fault).contains("new_field"));
    }

    @Test
    void anUnchangedDocumentIsNotSentAgain() throws Exception {
        Answer first = anyone.get(DESCRIPTION);

        assertThat(first.header("content-type")).isEqualTo("application/yaml");
        assertThat(anyone.with("if-none-match", first.header("etag")).get(DESCRIPTION).status()).isEqualTo(304);
    }

    @Test
    void everyOperationRespondsAsDocumented() throws Exception {
        ApiClient admin = anyone.withToken(system.adminToken());
        beforeTheFirstSync(admin);
        String key = keys(admin);
        metrics(admin, anyone.withKey(key));
        webhooks(admin, anyone.withKey(key));
        endpoints(admin);
        refusals(admin, anyone.withKey(key));
        get(anyone, "/admin/embedded-widget");
        get(anyone, "/admin/embedded-widget/assets/" + asset());
        get(anyone.with("accept-encoding", "gzip"), "/admin/embedded-widget/assets/" + asset());
        get(anyone, DESCRIPTION);

        assertThat(faults).isEmpty();
        assertThat(description.succeeded()).isEqualTo(description.operations().keySet());
    }

    private void beforeTheFirstSync(ApiClient admin) throws Exception {
        get(admin, "/api/devops/status");
        get(admin, "/api/devops/metrics/users");
        get(admin, "/api/devops/metrics/users/history");
        get(admin, "/api/devops/keys");
    }

    private String keys(ApiClient admin) throws Exception {
        Answer created = call(admin, "POST", "/api/devops/generate-key",
                "{\"name\":\"Module\",\"permissions\":[\"read_metrics\",\"write_webhooks\"]}");
        Answer other = call(admin, "POST", "/api/devops/generate-key",
                "{\"name\":\"Other\",\"permissions\":[\"write_webhooks\"],\"rate_limit_per_minute\":1}");
        ApiClient once = admin.with("idempotency-key", "once");
        for (String name : List.of("Once", "Once", "Twice")) {
            call(once, "POST", "/api/devops/generate-key", "{\"name\":\"" + name + "\"}");
        }
        String path = "/api/devops/keys/" + other.text("key_id");
        call(admin, "PATCH", path, "{\"name\":\"Renamed\"}");
        Answer rotated = call(admin, "POST", path + "/rotate", "");
        call(admin, "POST", path + "/rotate", "");
        call(admin, "DELETE", "/api/devops/keys/" + rotated.text("key_id"), "");
        call(admin, "DELETE", "/api/devops/keys/" + rotated.text("key_id"), "");
        get(admin, "/api/devops/keys?limit=1");
        get(admin, "/api/devops/activity?limit=2");
        get(anyone.withKey(rotated.text("api_key")), "/api/devops/sync/status");
        ApiClient limited = anyone.withKey(other.text("api_key"));
        get(limited, "/api/devops/sync/status");
        get(limited, "/api/devops/sync/status");
        clock.advance(Duration.ofMinutes(1));
        get(limited, "/api/devops/sync/users");
        return created.text("api_key");
    }

    private void metrics(ApiClient admin, ApiClient module) throws Exception {
        call(admin, "POST", "/api/devops/sync", "");
        call(admin, "POST", "/api/devops/sync", "{\"reconcile\":true}");
        for (String domain : List.of("users", "revenue", "commissions")) {
            for (String interval : List.of("hour", "day", "month")) {
                get(admin, "/api/devops/metrics/" + domain + "/history?interval=" + interval);
            }
            get(admin, "/api/devops/metrics/" + domain);
            get(module, "/api/devops/sync/" + domain + "/history");
            Answer snapshot = get(module, "/api/devops/sync/" + domain);
            get(module.with("if-none-match", snapshot.header("etag")), "/api/devops/sync/" + domain);
        }
        get(admin, "/api/devops/metrics/revenue/transactions?limit=100&from=2020-01-01");
        get(admin, "/api/devops/metrics/commissions/top?window=all");
        get(module, "/api/devops/sync/revenue/transactions?limit=1");
        get(module, "/api/devops/sync/commissions/top");
        get(module, "/api/devops/sync/status");
        get(admin, "/api/devops/status");
    }

    private void webhooks(ApiClient admin, ApiClient module) throws Exception {
        ApiClient delivery = module.with("webhook-id", "one");
        String deployment = "{\"event_type\":\"deployment\",\"status\":\"success\",\"service\":\"web\",\"version\":\"1\"}";
        Answer stored = call(delivery, "POST", "/api/devops/webhook", deployment);
        call(delivery, "POST", "/api/devops/webhook", deployment);
        call(delivery, "POST", "/api/devops/webhook", "{\"event_type\":\"x\"}");
        call(module, "POST", "/api/devops/webhook",
                "{\"event_type\":\"alert\",\"alert_id\":\"a\",\"status\":\"open\"}");
        ApiClient gitlab = anyone.with("x-gitlab-token", "local-gitlab-token").with("idempotency-key", "1");
        call(gitlab, "POST", "/api/devops/webhook/gitlab", "{\"object_kind\":\"x\"}");
        call(gitlab, "POST", "/api/devops/webhook/gitlab", "{\"object_kind\":\"x\"}");
        Answer again = call(gitlab, "POST", "/api/devops/webhook/gitlab", "{\"object_kind\":\"y\"}");
        call(anyone, "POST", "/api/devops/webhook/gitlab", "{}");
        call(anyone, "POST", "/api/devops/webhook/nobody", "{}");
        for (Answer event : List.of(stored, again)) {
            get(admin, "/api/devops/events/" + event.text("webhook_id"));
            get(admin, "/api/devops/events/" + event.text("webhook_id") + "/body");
        }
        call(admin, "POST", "/api/devops/events/" + stored.text("webhook_id") + "/replay", "");
        get(admin, "/api/devops/events?limit=1");
        get(admin, "/api/devops/events?event_type=deployment&status=success&source=devops");
        clock.advance(Duration.ofSeconds(2));
        call(anyone, "POST", "/api/devops/webhook/gitlab", "{}");
        get(admin, "/api/devops/events/refused");
        get(admin, "/api/devops/deployments?limit=1");
        get(admin, "/api/devops/status");
        get(admin, "/api/devops/activity");
    }

    private void endpoints(ApiClient admin) throws Exception {
        Answer created = call(admin, "POST", ENDPOINTS,
                "{\"url\":\"" + system.baseUrl() + "/local/inbox?status=500\",\"event_types\":[\"key.\"]}");
        String endpoint = ENDPOINTS + "/" + created.text("endpoint_id");
        get(admin, ENDPOINTS);
        get(admin, endpoint);
        get(admin, endpoint + "/deliveries");
        Answer deliveries = admin.await(endpoint + "/deliveries?status=pending",
                answer -> !answer.json().at("/deliveries/0/attempts").isEmpty());
        get(admin, endpoint + "/deliveries?status=pending");
        call(admin, "POST", endpoint + "/deliveries/" + deliveries.json().at("/deliveries/0/message_id").asText()
                + "/retry", "");
        call(admin, "POST", endpoint + "/deliveries/nothing/retry", "");
        ApiClient once = admin.with("idempotency-key", "once");
        call(once, "POST", endpoint + "/rotate", "");
        call(once, "POST", endpoint + "/rotate", "");
        call(once, "POST", endpoint + "/rotate", "{\"a\":1}");
        call(admin, "POST", endpoint + "/ping", "");
        call(admin, "POST", endpoint + "/recover", "{\"since\":\"2026-11-23T00:00:00Z\"}");
        call(admin, "POST", endpoint + "/recover", "{}");
        call(admin, "PATCH", endpoint, "{\"enabled\":false}");
        call(admin, "POST", endpoint + "/ping", "");
        call(admin, "POST", ENDPOINTS, "{\"url\":\"gopher://localhost\",\"event_types\":[]}");
        call(admin, "DELETE", endpoint, "");
        call(admin, "DELETE", endpoint, "");
        get(admin, "/api/devops/activity");
    }

    private void refusals(ApiClient admin, ApiClient module) throws Exception {
        get(anyone, "/api/devops/keys");
        get(anyone, "/api/devops/sync/users");
        get(anyone.withToken("a.b.c"), "/api/devops/keys");
        get(anyone.withToken(system.token("member")), "/api/devops/status");
        get(anyone.withKey("rr_" + "x".repeat(49)), "/api/devops/sync/users");
        get(admin, "/api/devops/keys?limit=0");
        get(admin, "/api/devops/events?cursor=x");
        get(admin, "/api/devops/events/nothing");
        get(anyone, "/admin/embedded-widget/assets/nothing.js");
        call(admin, "POST", "/api/devops/events/nothing/replay", "");
        call(admin, "POST", "/api/devops/generate-key", "{\"permissions\":[\"fly\"],\"expires_in_days\":0}");
        call(admin, "POST", "/api/devops/generate-key", "{oops");
        call(admin, "DELETE", "/api/devops/keys/nothing", "");
        call(module, "POST", "/api/devops/webhook", "{\"event_type\":" + "1".repeat(300_000) + "}");
        call(module.with("content-type", "text/plain"), "POST", "/api/devops/webhook", "text");
    }

    private Answer get(ApiClient client, String path) throws IOException, InterruptedException {
        return call(client, "GET", path, "");
    }

    private Answer call(ApiClient client, String method, String path, String body)
            throws IOException, InterruptedException {
        Answer answer = client.call(method, path, body);
        description.faults(method, path, answer).ifPresent(faults::add);
        return answer;
    }

    private String asset() throws IOException, InterruptedException {
        String page = anyone.get("/admin/embedded-widget").response().body();
        return page.replaceFirst("(?s).*?embedded-widget/assets/([^\"]+\\.js)\".*", "$1");
    }

    /** The security schemes by method and path. */
    private static Map<String, Optional<String>> routes() {
        Map<String, Optional<String>> routes = new TreeMap<>();
        ApiRoutes.authorizers().forEach((route, authorizer) -> routes.put(route, authorizer.map(SCHEMES::get)));
        return routes;
    }
}
