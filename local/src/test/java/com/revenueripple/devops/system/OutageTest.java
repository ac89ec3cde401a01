package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.keys.KeySecret;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.system.ApiClient.Answer;
import com.revenueripple.devops.testing.FaultInjectionProxy.Attempt;
import com.revenueripple.devops.testing.FaultInjectionProxy.Fault;
import com.revenueripple.devops.testing.FaultInjectionProxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * While tables and queues fail, every route returns the same problem in time, and afterwards works again by itself. The
 * functions use the clients of a deployment, with their time limits and retries.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Order(1)
class OutageTest {
    private static final String AUTHORIZER = "AuthorizeApiKeyFunction";
    private static final String MODULE = "ApiKey";
    /** The prefix of a route used with a key that the authorizer cannot verify. */
    private static final String UNCHECKED = "unchecked ";
    private static final String KEY = "{\"name\":\"Module\",\"permissions\":[\"read_metrics\",\"write_webhooks\"],"
            + "\"rate_limit_per_minute\":6000}";
    private static final String EVENT = "{\"event_type\":\"deployment\",\"status\":\"success\"}";
    /** Routes that need neither table nor queue. */
    private static final List<String> INDEPENDENT = List.of("GET /api/devops/openapi.yaml",
            "GET /admin/embedded-widget", "GET /admin/embedded-widget/assets/{file}");

    private final FaultInjectionProxy wire = new FaultInjectionProxy();
    private final Map<String, Request> requests = new TreeMap<>();
    private LocalSystem system;
    private ApiClient anyone;
    private ApiClient admin;
    private ApiClient module;
    private String checkedHash = "";

    /** A request of a route. */
    private record Request(ApiClient client, String method, String path, String body) {
        Answer send() throws Exception {
            return client.call(method, path, body);
        }
    }

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        system = Systems.of(data).users(10).withDeployedPatience()
                .interceptors(function -> Optional.of(wire.callsOf(function)))
                .start();
        // Spilled webhooks that are read before an outage is over come again within the patience of a test.
        system.sqs().setQueueAttributes(set -> set.queueUrl(AwsCalls.template().ref("SpilledWebhooksQueue"))
                .attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "30")));
        anyone = ApiClient.of(system.baseUrl());
        admin = anyone.withToken(system.adminToken());
        String key = admin.post("/api/devops/generate-key", KEY).text("api_key");
        module = anyone.withKey(key);
        checkedHash = KeySecret.parse(key).orElseThrow().hash();
        makeRequests();
    }

    @AfterEach
    void endFaults() {
        wire.over();
    }

    @AfterAll
    void stop() {
        system.close();
        wire.close();
    }

    @Test
    void thereIsARequestForEveryRoute() {
        assertThat(requests.keySet()).isEqualTo(ApiRoutes.authorizers().keySet());
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, mode = Mode.EXCLUDE, names = "ANSWER_LOST")
    void everyRouteReportsItsUnavailableStoreAndRecovers(Fault fault) throws Exception {
        wire.plan(attempt -> Optional.of(fault).filter(_ -> !isOfTheCheckedKey(attempt)));

        Map<String, Request> all = new TreeMap<>(requests);
        withAnotherKey().forEach((route, request) -> all.put(UNCHECKED + route, request));
        Map<String, Answer> answers = sendAll(all);

        wire.over();
        INDEPENDENT.forEach(route -> assertThat(answers.remove(route).status()).as(route).isEqualTo(200));
        assertThat(answers).allSatisfy((route, answer) -> assertIsProblem(answer,
                route.startsWith(UNCHECKED) ? "authorizer_unavailable" : "store_unavailable"));
        assertThat(sendAll(those(route -> route.startsWith("GET")))).allSatisfy(
                (_, answer) -> assertThat(answer.status()).as(answer.response().body()).isEqualTo(200));
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, mode = Mode.EXCLUDE, names = "ANSWER_LOST")
    void aWebhookIsAcceptedWhileTheTablesAreUnavailableAndStoredAfterwards(Fault fault) throws Exception {
        wire.plan(attempt -> Optional.of(fault).filter(_ -> !isOfTheCheckedKey(attempt)
                && !attempt.operation().startsWith("SendMessage")));

        Map<String, Answer> answers = sendAll(those(route -> route.startsWith("POST /api/devops/webhook")));

        wire.over();
        assertThat(answers).hasSize(2)
                .allSatisfy((_, answer) -> assertThat(answer.status()).as(answer.response().body()).isEqualTo(202));
        for (Answer answer : answers.values()) {
            await("/api/devops/events/" + answer.text("webhook_id"), event -> event.has("payload"));
        }
    }

    /**
     * The client repeats a write whose response was lost. Conditional and transactional writes recognise the repeat. A
     * use of a key does not, because its item does not record the last request, so it may count more than once.
     */
    @Test
    void aLostResponseDuplicatesNothing() throws Exception {
        Map<String, String> lost = new LinkedHashMap<>();
        wire.plan(attempt -> {
            synchronized (lost) {
                return attempt.isWrite() && lost.put(attempt.body(), attempt.operation()) == null
                        ? Optional.of(Fault.ANSWER_LOST)
                        : Optional.empty();
            }
        });

        Answer created = admin.post("/api/devops/generate-key", KEY);
        String keyId = created.text("key_id");
        String key = "/api/devops/keys/" + keyId;
        List<Integer> statuses = new ArrayList<>(List.of(created.status()));
        ApiClient holder = anyone.withKey(created.text("api_key"));
        statuses.add(holder.get("/api/devops/sync/users").status());
        statuses.add(admin.call("PATCH", key, "{\"name\":\"Renamed\"}").status());
        Answer successor = admin.post(key + "/rotate", "");
        statuses.add(successor.status());
        statuses.add(admin.call("DELETE", key, "").status());
        Answer stored = holder(successor).with("webhook-id", keyId).post("/api/devops/webhook", EVENT);
        statuses.add(stored.status());
        Answer signed = gitlab(keyId).post("/api/devops/webhook/gitlab", "{\"object_kind\":\"" + keyId + "\"}");
        statuses.add(signed.status());
        statuses.add(admin.post("/api/devops/events/" + stored.text("webhook_id") + "/replay", "").status());
        Answer subscribed = subscribe("key.created");
        statuses.add(subscribed.status());
        String endpoint = "/api/devops/endpoints/" + subscribed.text("endpoint_id");
        statuses.add(admin.call("PATCH", endpoint, "{\"description\":\"Changed\"}").status());
        statuses.add(admin.post(endpoint + "/rotate", "").status());
        statuses.add(admin.post(endpoint + "/ping", "").status());
        statuses.add(admin.post("/api/devops/sync", "").status());
        statuses.add(admin.call("DELETE", endpoint, "").status());
        wire.over();

        assertThat(statuses).containsExactly(201, 200, 200, 201, 200, 202, 202, 202, 201, 200, 201, 202, 200, 200);
        assertThat(lost.values()).contains("TransactWriteItems", "UpdateItem", "PutItem", "DeleteItem");
        assertThat(signed.json().path("duplicate").asBoolean()).isFalse();
        assertThat(actionsOn(keyId)).containsExactlyInAnyOrder("key.created", "key.changed", "key.rotated",
                "key.revoked");
        assertThat(actionsOn(subscribed.text("endpoint_id"))).containsExactlyInAnyOrder("endpoint.created",
                "endpoint.changed", "endpoint.rotated", "endpoint.pinged", "endpoint.deleted");
        assertThat(eventsOf(stored.text("webhook_id"), signed.text("webhook_id"))).hasSize(2)
                .allSatisfy(event -> assertThat(event.get("flag").isNull()).isTrue());
        assertThat(usesOf(successor.text("key_id"))).isBetween(1, 3);
    }

    private void makeRequests() throws Exception {
        assertThat(admin.post("/api/devops/sync", "").status()).isEqualTo(200);
        String key = "/api/devops/keys/" + admin.post("/api/devops/generate-key", KEY).text("key_id");
        String event = "/api/devops/events/" + module.post("/api/devops/webhook", EVENT).text("webhook_id");
        String endpoint = "/api/devops/endpoints/" + subscribe("key.created").text("endpoint_id");
        String delivery = endpoint + "/deliveries/" + await(endpoint + "/deliveries",
                page -> page.at("/deliveries/0/status").asText().equals("delivered"))
                .at("/deliveries/0/message_id").asText();
        String asset = anyone.get("/admin/embedded-widget").response().body()
                .replaceFirst("(?s).*?embedded-widget/assets/([^\"]+\\.js)\".*", "$1");
        add(admin, "POST /api/devops/generate-key", "/api/devops/generate-key", KEY);
        add(admin, "GET /api/devops/keys", "/api/devops/keys", "");
        add(admin, "PATCH /api/devops/keys/{key_id}", key, "{\"name\":\"Renamed\"}");
        add(admin, "POST /api/devops/keys/{key_id}/rotate", key + "/rotate", "");
        add(admin, "DELETE /api/devops/keys/{key_id}", key, "");
        for (String domain : List.of("users", "revenue", "commissions")) {
            add(module, "GET /api/devops/sync/" + domain);
            add(module, "GET /api/devops/sync/" + domain + "/history");
            add(admin, "GET /api/devops/metrics/" + domain);
            add(admin, "GET /api/devops/metrics/" + domain + "/history");
        }
        add(module, "GET /api/devops/sync/revenue/transactions");
        add(admin, "GET /api/devops/metrics/revenue/transactions");
        add(module, "GET /api/devops/sync/commissions/top");
        add(admin, "GET /api/devops/metrics/commissions/top");
        add(module, "GET /api/devops/sync/status");
        add(admin, "POST /api/devops/sync", "/api/devops/sync", "");
        add(module, "POST /api/devops/webhook", "/api/devops/webhook", EVENT);
        add(gitlab("outage"), "POST /api/devops/webhook/{source}", "/api/devops/webhook/gitlab", "{}");
        add(admin, "GET /api/devops/events");
        add(admin, "GET /api/devops/events/refused");
        add(admin, "GET /api/devops/events/{webhook_id}", event, "");
        add(admin, "GET /api/devops/events/{webhook_id}/body", event + "/body", "");
        add(admin, "POST /api/devops/events/{webhook_id}/replay", event + "/replay", "");
        add(admin, "GET /api/devops/deployments");
        add(admin, "GET /api/devops/activity");
        add(admin, "GET /api/devops/status");
        add(admin, "POST /api/devops/endpoints", "/api/devops/endpoints", endpointBody("key.created"));
        add(admin, "GET /api/devops/endpoints");
        add(admin, "GET /api/devops/endpoints/{endpoint_id}", endpoint, "");
        add(admin, "PATCH /api/devops/endpoints/{endpoint_id}", endpoint, "{\"description\":\"Changed\"}");
        add(admin, "DELETE /api/devops/endpoints/{endpoint_id}", endpoint, "");
        add(admin, "POST /api/devops/endpoints/{endpoint_id}/rotate", endpoint + "/rotate", "");
        add(admin, "POST /api/devops/endpoints/{endpoint_id}/ping", endpoint + "/ping", "");
        add(admin, "GET /api/devops/endpoints/{endpoint_id}/deliveries", endpoint + "/deliveries", "");
        add(admin, "POST /api/devops/endpoints/{endpoint_id}/deliveries/{message_id}/retry", delivery + "/retry", "");
        add(admin, "POST /api/devops/endpoints/{endpoint_id}/recover", endpoint + "/recover",
                "{\"since\":\"2026-11-23T00:00:00Z\"}");
        add(anyone, "GET /api/devops/openapi.yaml");
        add(anyone, "GET /admin/embedded-widget");
        add(anyone.with("accept-encoding", "gzip"), "GET /admin/embedded-widget/assets/{file}",
                "/admin/embedded-widget/assets/" + asset, "");
    }

    private void add(ApiClient client, String route) {
        add(client, route, route.substring(route.indexOf('/')), "");
    }

    private void add(ApiClient client, String route, String path, String body) {
        requests.put(route, new Request(client, route.substring(0, route.indexOf(' ')), path, body));
    }

    private Map<String, Request> those(Predicate<String> routes) {
        return requests.entrySet().stream()
                .filter(request -> routes.test(request.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private Map<String, Request> withAnotherKey() {
        Map<String, Request> others = those(
                route -> Optional.of(MODULE).equals(ApiRoutes.authorizers().get(route)));
        others.replaceAll((_, request) -> new Request(anyone.withKey(system.firstKey().orElseThrow()),
                request.method(), request.path(), request.body()));
        return others;
    }

    private boolean isOfTheCheckedKey(Attempt attempt) {
        return attempt.caller().equals(AUTHORIZER) && attempt.body().contains(checkedHash);
    }

    /** Sends all requests at the same time. */
    private static Map<String, Answer> sendAll(Map<String, Request> requests)
            throws ExecutionException, InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<String, Future<Answer>> sent = requests.entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, request -> threads.submit(request.getValue()::send)));
            Map<String, Answer> answers = new TreeMap<>();
            for (Map.Entry<String, Future<Answer>> one : sent.entrySet()) {
                answers.put(one.getKey(), one.getValue().get());
            }
            return answers;
        }
    }

    private static void assertIsProblem(Answer answer, String code) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(503);
        assertThat(answer.header("content-type")).startsWith("application/problem+json");
        assertThat(answer.header("retry-after")).matches("[1-9]\\d*");
        assertThat(answer.text("code")).isEqualTo(code);
        assertThat(answer.text("request_id")).isNotEmpty();
        assertThat(answer.response().body()).doesNotContain("text of the service", "Exception", "127.0.0.1");
    }

    private Answer subscribe(String eventType) throws Exception {
        return admin.post("/api/devops/endpoints", endpointBody(eventType));
    }

    private String endpointBody(String eventType) {
        return "{\"url\":\"" + system.baseUrl() + "/local/inbox\",\"event_types\":[\"" + eventType + "\"]}";
    }

    private ApiClient gitlab(String deliveryId) {
        return anyone.with("x-gitlab-token", "local-gitlab-token").with("idempotency-key", deliveryId);
    }

    private ApiClient holder(Answer created) {
        return anyone.withKey(created.text("api_key"));
    }

    private List<String> actionsOn(String subject) throws Exception {
        List<String> actions = new ArrayList<>();
        admin.get("/api/devops/activity?limit=100").json().get("activity").forEach(activity -> {
            if (activity.get("subject").asText().equals(subject)) {
                actions.add(activity.get("action").asText());
            }
        });
        return actions;
    }

    private List<JsonNode> eventsOf(String... webhookIds) throws Exception {
        List<JsonNode> events = new ArrayList<>();
        admin.get("/api/devops/events?limit=100").json().get("events").forEach(event -> {
            if (List.of(webhookIds).contains(event.get("webhook_id").asText())) {
                events.add(event);
            }
        });
        return events;
    }

    private int usesOf(String keyId) throws Exception {
        for (JsonNode key : admin.get("/api/devops/keys?limit=100").json().get("keys")) {
            if (key.get("key_id").asText().equals(keyId)) {
                return key.get("usage_count").asInt();
            }
        }
        throw new AssertionError("There is no key " + keyId);
    }

    private JsonNode await(String path, Predicate<JsonNode> wanted) throws Exception {
        return admin.await(path, answer -> wanted.test(answer.json())).json();
    }
}
