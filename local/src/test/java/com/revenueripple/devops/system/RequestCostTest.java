package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.compression.Gzip;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.system.ApiClient.Answer;
import com.revenueripple.devops.system.ConsumedUnits.Call;
import com.revenueripple.devops.testing.MovableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request of each route consumes the DynamoDB units in docs/costs.md, authorizer and function together. */
class RequestCostTest {
    private static final Path ROOT = Template.find().resolveSibling("");
    private static final Path RENDERED = ROOT.resolve("local/target/costs.md");
    private static final String DOCUMENT = "docs/costs.md";
    private static final Pattern SECTION = Pattern.compile("<!-- (\\w+) -->\n(.*?)<!-- /\\1 -->", Pattern.DOTALL);
    private static final String FUNCTION = "AWS::Serverless::Function";
    private static final String KEY_AUTHORIZER = "AuthorizeApiKeyFunction";
    private static final String TOKEN_AUTHORIZER = "AuthorizeAdministratorFunction";
    private static final String SYNC = "RunScheduledSyncFunction";
    private static final String LARGEST = "largest_response_bytes";
    /** The headers of a response, with those of the gateway. */
    private static final double HEADER_BYTES = 1000;

    private final ConsumedUnits units = new ConsumedUnits();
    /** No hour ends during the requests. */
    private final MovableClock clock = new MovableClock(
            Instant.now().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofHours(12)));
    private final Map<String, Route> routes = routes();
    private final Map<String, RouteCost> costs = new TreeMap<>();

    /** A route's functions: its authorizer, if any, and the function that responds. */
    private record Route(Optional<String> authorizer, String function) {}

    @Test
    void requestsConsumeTheDocumentedUnits(@TempDir Path data) throws Exception {
        RouteCost run;
        try (LocalSystem system = Systems.of(data).clock(clock)
                .interceptors(function -> Optional.of(units.recorder(function))).start()) {
            useEveryRoute(system);
            run = scheduledRunWithoutChanges(system);
        }

        assertThat(costs.keySet()).isEqualTo(new TreeSet<>(routes.keySet()));
        Map<String, Double> readUnits = Map.of("users", 0.5, "revenue", 1.5, "commissions", 0.5);
        readUnits.forEach((domain, units) -> assertThat(cost("GET /api/devops/sync/" + domain))
                .as(domain + ", by the size of its response")
                .isEqualTo(new RouteCost(List.of("UpdateItem", "GetItem"), units, 1, 0)));
        assertThat(cost("POST /api/devops/webhook")).as("the key, the event, the list of events by day")
                .isEqualTo(new RouteCost(List.of("UpdateItem", "PutItem"), 0, 3, 1));
        CostSheet sheet = new CostSheet(costs);
        for (RouteCost sync : List.of(run, cost("POST /api/devops/sync"))) {
            assertThat(sync.writeUnits()).isLessThanOrEqualTo(sheet.syncWithoutChanges().writeUnits());
            assertThat(sync.readUnits()).isLessThanOrEqualTo(sheet.syncWithoutChanges().readUnits());
        }
        Map<String, String> rendered = sheet.sections();
        Files.createDirectories(RENDERED.getParent());
        Files.writeString(RENDERED, String.join("\n", rendered.values()));
        sections(DOCUMENT).forEach((name, text) -> assertThat(text)
                .as(DOCUMENT + ", " + name + "; the correct text is in " + ROOT.relativize(RENDERED))
                .isEqualTo(rendered.remove(name)));
        assertThat(rendered).as("every table is shown").isEmpty();
    }

    @Test
    void anHourAtTheLimitOfAnOpenRouteCostsLessThanADollar() throws IOException {
        assertThat(attacks().ofOpenRoutes()).hasSize(4)
                .allSatisfy((route, dollars) -> assertThat(dollars).as(route).isLessThan(1));
    }

    /** The route is as fast as the module's, because senders deliver in bursts, and its requests are billed. */
    @Test
    void anHourOfUnsignedWebhooksAtTheLimitCostsLessThanTwelveDollars() throws IOException {
        assertThat(attacks().byAnyone(AttackHours.SIGNED)).isLessThan(12);
    }

    @Test
    void theLargestFileOfTheConsoleIsWithinItsAssumption() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("console/target/classes/console/assets"))) {
            assertThat(files).hasSizeGreaterThan(5).allSatisfy(file -> assertThat(
                    Gzip.compressed(Files.readAllBytes(file)).length + HEADER_BYTES).as(file.toString())
                    .isLessThanOrEqualTo(prices().assumed(LARGEST, "GET /admin/embedded-widget/assets/{file}")));
        }
    }

    private static AttackHours attacks() throws IOException {
        return new AttackHours(Map.of(), prices(), new RequestLimits(AwsCalls.template()));
    }

    private static PriceList prices() throws IOException {
        return new PriceList(AwsCalls.template());
    }

    private void useEveryRoute(LocalSystem system) throws Exception {
        ApiClient anyone = ApiClient.of(system.baseUrl());
        ApiClient admin = anyone.withToken(system.adminToken());
        Answer created = measure("POST /api/devops/generate-key", () -> admin.post("/api/devops/generate-key",
                "{\"name\":\"Module\",\"permissions\":[\"read_metrics\",\"write_webhooks\"]}"));
        ApiClient module = anyone.withKey(created.text("api_key"));
        completeSync(admin);
        measure("POST /api/devops/sync", () -> admin.post("/api/devops/sync", ""));
        for (String domain : List.of("users", "revenue", "commissions")) {
            for (String path : List.of("", "/history")) {
                get("/api/devops/sync/" + domain + path, module);
                get("/api/devops/metrics/" + domain + path, admin);
            }
        }
        double metrics = bytes(module.get("/api/devops/sync/users")) + bytes(module.get("/api/devops/sync/revenue"))
                + bytes(module.get("/api/devops/sync/commissions"));
        assertThat(metrics / 3).as("bytes of a response with metrics, on average")
                .isLessThanOrEqualTo(prices().assumed("response_bytes", "GET /api/devops/sync/"));
        get("/api/devops/sync/revenue/transactions", module);
        get("/api/devops/metrics/revenue/transactions", admin);
        get("/api/devops/sync/commissions/top", module);
        get("/api/devops/metrics/commissions/top", admin);
        get("/api/devops/sync/status", module);
        useWebhooks(anyone, module, admin);
        useEndpoints(system.baseUrl() + "/local/inbox", admin);
        get("/api/devops/activity", admin);
        get("/api/devops/status", admin);
        useKeys("/api/devops/keys/" + created.text("key_id"), admin);
        get("/admin/embedded-widget", anyone);
        get("/api/devops/openapi.yaml", anyone);
        String page = anyone.get("/admin/embedded-widget").response().body();
        measure("GET /admin/embedded-widget/assets/{file}", () -> anyone.with("accept-encoding", "gzip")
                .get("/admin/embedded-widget/assets/" + page.replaceFirst("(?s).*?assets/([^\"]+\\.js)\".*", "$1")));
    }

    /** Runs the sync until the backfill is complete. */
    private void completeSync(ApiClient admin) throws Exception {
        Instant patience = Instant.now().plusSeconds(120);
        while (!admin.post("/api/devops/sync", "").text("status").equals("completed")) {
            assertThat(Instant.now()).as("the first sync has ended").isBefore(patience);
        }
    }

    private void useWebhooks(ApiClient anyone, ApiClient module, ApiClient admin) throws Exception {
        String webhook = "/api/devops/events/" + measure("POST /api/devops/webhook", () -> module
                .post("/api/devops/webhook", "{\"event_type\":\"note\",\"status\":\"success\"}")).text("webhook_id");
        measure("POST /api/devops/webhook/{source}", () -> anyone.with("x-gitlab-token", "local-gitlab-token")
                .post("/api/devops/webhook/gitlab", "{\"object_kind\":\"push\"}"));
        get("/api/devops/events", admin);
        get("/api/devops/events/refused", admin);
        measure("GET /api/devops/events/{webhook_id}", () -> admin.get(webhook));
        measure("GET /api/devops/events/{webhook_id}/body", () -> admin.get(webhook + "/body"));
        measure("POST /api/devops/events/{webhook_id}/replay", () -> admin.post(webhook + "/replay", ""));
        get("/api/devops/deployments", admin);
    }

    private void useEndpoints(String inbox, ApiClient admin) throws Exception {
        String route = "/api/devops/endpoints/{endpoint_id}";
        String endpoint = "/api/devops/endpoints/" + measure("POST /api/devops/endpoints",
                () -> admin.post("/api/devops/endpoints", "{\"url\":\"" + inbox + "\",\"event_types\":[\"sync.\"]}"))
                .text("endpoint_id");
        get("/api/devops/endpoints", admin);
        measure("GET " + route, () -> admin.get(endpoint));
        measure("PATCH " + route, () -> admin.call("PATCH", endpoint, "{\"description\":\"Ours\"}"));
        measure("POST " + route + "/ping", () -> admin.post(endpoint + "/ping", ""));
        String message = awaitDelivery(endpoint, admin);
        measure("GET " + route + "/deliveries", () -> admin.get(endpoint + "/deliveries"));
        measure("POST " + route + "/deliveries/{message_id}/retry",
                () -> admin.post(endpoint + "/deliveries/" + message + "/retry", ""));
        measure("POST " + route + "/recover", () -> admin.post(endpoint + "/recover",
                "{\"since\":\"" + clock.instant().minus(Duration.ofDays(1)) + "\"}"));
        measure("POST " + route + "/rotate", () -> admin.post(endpoint + "/rotate", ""));
        measure("DELETE " + route, () -> admin.call("DELETE", endpoint, ""));
    }

    private void useKeys(String key, ApiClient admin) throws Exception {
        get("/api/devops/keys", admin);
        measure("PATCH /api/devops/keys/{key_id}", () -> admin.call("PATCH", key, "{\"name\":\"Renamed\"}"));
        measure("POST /api/devops/keys/{key_id}/rotate", () -> admin.post(key + "/rotate", ""));
        measure("DELETE /api/devops/keys/{key_id}", () -> admin.call("DELETE", key, ""));
        repeat(admin);
    }

    /**
     * A creation with an idempotency key, and its repeat. The embedded database does not count every item of a
     * transaction, so only the reads are compared.
     */
    private void repeat(ApiClient admin) throws Exception {
        String route = "POST /api/devops/generate-key";
        RouteCost plain = cost(route);
        ApiClient once = admin.with("idempotency-key", "once");
        Request creation = () -> once.post("/api/devops/generate-key", "{\"name\":\"Once\"}");
        measure(route, creation);
        assertThat(cost(route).operations()).containsExactly("GetItem", "TransactWriteItems");
        assertThat(cost(route).readUnits()).isEqualTo(1);
        measure(route, creation);
        assertThat(cost(route).operations()).containsExactly("GetItem", "GetItem", "GetItem", "TransactWriteItems");
        assertThat(cost(route).readUnits()).isEqualTo(3);
        costs.put(route, plain);
    }

    private static String awaitDelivery(String endpoint, ApiClient admin) throws Exception {
        return admin.await(endpoint + "/deliveries", answer -> !answer.json().findValues("status_code").isEmpty())
                .json().at("/deliveries/0/message_id").asText();
    }

    private RouteCost scheduledRunWithoutChanges(LocalSystem system) throws Exception {
        String event = Files.readString(ROOT.resolve("events/run-scheduled-sync.json"));
        system.invoke(SYNC, event);
        units.forget();
        system.invoke(SYNC, event);
        return RouteCost.of(units.take(SYNC));
    }

    private void get(String path, ApiClient client) throws Exception {
        measure("GET " + path, () -> client.get(path));
    }

    /** A request. */
    private interface Request {
        Answer send() throws Exception;
    }

    /** Advances the clock, so that no earlier request counts against the key's rate. */
    private Answer measure(String route, Request request) throws Exception {
        Route taken = Optional.ofNullable(routes.get(route)).orElseThrow(() -> new AssertionError(route));
        clock.advance(Duration.ofSeconds(1));
        units.forget();
        Answer answer = request.send();
        assertThat(answer.status()).as(route).isBetween(200, 299);
        if (!answer.header("content-encoding").equals("gzip")) {
            assertThat(bytes(answer)).as("bytes of " + route).isLessThanOrEqualTo(prices().assumed(LARGEST, route));
        }
        List<Call> calls = new ArrayList<>();
        taken.authorizer().ifPresent(authorizer -> calls.addAll(units.take(authorizer)));
        calls.addAll(units.take(taken.function()));
        costs.put(route, RouteCost.of(calls));
        return answer;
    }

    private static double bytes(Answer answer) {
        return answer.response().body().getBytes(StandardCharsets.UTF_8).length + HEADER_BYTES;
    }

    private RouteCost cost(String route) {
        return Optional.ofNullable(costs.get(route)).orElseThrow();
    }

    /** The text between comments of the same name, by name. */
    private static Map<String, String> sections(String document) throws IOException {
        Map<String, String> sections = new TreeMap<>();
        SECTION.matcher(Files.readString(ROOT.resolve(document))).results()
                .forEach(match -> sections.put(match.group(1), match.group(2)));
        return sections;
    }

    private static Map<String, Route> routes() {
        Map<String, Optional<String>> authorizers = ApiRoutes.authorizers();
        Map<String, Route> routes = new TreeMap<>();
        for (Template.Resource function : AwsCalls.template().resources(FUNCTION)) {
            for (Object event : function.map("Events").values()) {
                if (event instanceof Map<?, ?> fields && fields.get("Properties") instanceof Map<?, ?> properties) {
                    String route = properties.get("Method") + " " + properties.get("Path");
                    Optional.ofNullable(authorizers.get(route)).ifPresent(authorizer -> routes.put(route,
                            new Route(authorizer.flatMap(RequestCostTest::authorizer), function.logicalId())));
                }
            }
        }
        return routes;
    }

    private static Optional<String> authorizer(String name) {
        return switch (name) {
            case "ApiKey" -> Optional.of(KEY_AUTHORIZER);
            case "Administrator" -> Optional.of(TOKEN_AUTHORIZER);
            default -> Optional.empty();
        };
    }
}
