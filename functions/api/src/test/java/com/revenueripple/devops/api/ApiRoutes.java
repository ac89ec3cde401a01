package com.revenueripple.devops.api;

import static com.revenueripple.devops.api.ApiFixture.ADMINISTRATOR;
import static com.revenueripple.devops.api.ApiFixture.KEY_HOLDER;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.revenueripple.devops.api.ApiFixture.Answer;
import com.revenueripple.devops.api.ApiFixture.Caller;
import com.revenueripple.devops.api.notifications.ManageEndpointsHandler;
import com.revenueripple.devops.api.webhooks.signatures.TestSenders;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.http.Principal;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.Snapshot;
import com.revenueripple.devops.paging.Cursor;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Every described route with its handler in the template, over tables with items of every kind. */
final class ApiRoutes {
    /** In another artifact, and tested there. */
    private static final Set<String> ELSEWHERE = Set.of("POST /api/devops/sync");

    final ApiFixture fixture = new ApiFixture();
    final List<DescribedOperation> operations = DescribedOperation.all().stream()
            .filter(operation -> !ELSEWHERE.contains(operation.name())).toList();
    /** Existing values, by the names of parameters. */
    final Map<String, List<String>> known;

    private final Map<String, ApiHandler> handlers = new HashMap<>();

    ApiRoutes() {
        Environment environment = fixture.environment();
        for (Template.Resource function : Template
                .read(Template.find(), Map.of("OidcIssuer", "https://issuer.example"))
                .resources("AWS::Serverless::Function")) {
            List<String> routes = routesOf(function);
            if (!routes.isEmpty()) {
                ApiHandler handler = handler(function.text("Handler").orElseThrow(), environment);
                routes.forEach(route -> handlers.put(route, handler));
            }
        }
        this.known = createItemsOfEveryKind();
    }

    /** Invokes the route's function. */
    Answer call(DescribedOperation operation, APIGatewayProxyRequestEvent request) {
        return caller(operation.name(), ADMINISTRATOR).call(request);
    }

    private Caller caller(String route, Principal principal) {
        ApiHandler handler = handlers.get(route);
        if (handler == null) {
            throw new IllegalStateException("The template has no route " + route + ".");
        }
        return new Caller(handler, principal);
    }

    private static List<String> routesOf(Template.Resource function) {
        return function.map("Events").values().stream().map(Json::tree)
                .filter(event -> event.path("Type").asText().equals("Api"))
                .map(event -> event.path("Properties"))
                .map(event -> event.path("Method").asText().toUpperCase(Locale.ROOT) + " "
                        + event.path("Path").asText())
                .filter(route -> !ELSEWHERE.contains(route))
                .toList();
    }

    private static ApiHandler handler(String name, Environment environment) {
        if (name.equals(ManageEndpointsHandler.class.getName())) {
            return new ManageEndpointsHandler(environment, _ -> List.of(InetAddress.ofLiteral("93.184.215.14")));
        }
        try {
            return Class.forName(name).asSubclass(ApiHandler.class).getConstructor(Environment.class)
                    .newInstance(environment);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Requests can then name what exists, and lists have a second page. */
    private Map<String, List<String>> createItemsOfEveryKind() {
        Snapshot snapshot = Snapshot.of("{\"currency\":\"USD\",\"figure\":1.00}", fixture.clock.instant(), 0);
        fixture.publish(Map.of(Domain.USERS, snapshot, Domain.REVENUE, snapshot, Domain.COMMISSIONS, snapshot));
        List<String> keyIds = new ArrayList<>();
        List<String> endpointIds = new ArrayList<>();
        List<String> webhookIds = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            keyIds.add(created("/api/devops/generate-key", ADMINISTRATOR,
                    "{\"name\":\"Key\",\"permissions\":[\"read_metrics\"]}", "key_id"));
            webhookIds.add(created("/api/devops/webhook", KEY_HOLDER, "{\"event_type\":\"deployment\","
                    + "\"status\":\"success\",\"deployment_id\":" + i + "}", "webhook_id"));
            endpointIds.add(created("/api/devops/endpoints", ADMINISTRATOR,
                    "{\"url\":\"https://hooks.example.com\",\"event_types\":[\"*\"]}", "endpoint_id"));
        }
        List<String> cursors = new ArrayList<>(List.of(Cursor.encode(Map.of("message_id", "msg_1"))));
        for (String list : List.of("keys", "events", "activity", "deployments")) {
            String path = "/api/devops/" + list;
            cursors.add(caller("GET " + path, ADMINISTRATOR).get(path, Map.of("limit", "1")).json()
                    .required("next_cursor").textValue());
        }
        return Map.of("key_id", keyIds, "endpoint_id", endpointIds, "webhook_id", webhookIds, "cursor", cursors,
                "source", Stream.concat(TestSenders.READY.stream(), Stream.of("old", "broken")).toList(),
                "from", List.of("2026-11-01"), "to", List.of("2026-11-30"), "window", List.of("all", "2026-11"),
                "currency", List.of("USD", "EUR"), "Idempotency-Key", List.of("once", "\"once\"", "twice"));
    }

    private String created(String path, Principal principal, String body, String id) {
        return caller("POST " + path, principal).send("POST", path, body).json().required(id).asText();
    }
}
