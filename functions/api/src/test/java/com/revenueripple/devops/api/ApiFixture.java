package com.revenueripple.devops.api;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.RequestIdentity;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.activity.ActivityLog;
import com.revenueripple.devops.activity.Actor;
import com.revenueripple.devops.api.webhooks.signatures.TestSecrets;
import com.revenueripple.devops.api.webhooks.signatures.TestSenders;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.http.AuthorizerContext;
import com.revenueripple.devops.http.Permission;
import com.revenueripple.devops.http.Principal.Administrator;
import com.revenueripple.devops.http.Principal.KeyHolder;
import com.revenueripple.devops.http.Principal.NonAdministrator;
import com.revenueripple.devops.http.Principal;
import com.revenueripple.devops.http.RateLimitState;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.lambda.FunctionContext;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.Snapshot;
import com.revenueripple.devops.metrics.SnapshotPublisher;
import com.revenueripple.devops.metrics.SnapshotStore;
import com.revenueripple.devops.metrics.SyncLease;
import com.revenueripple.devops.metrics.SyncState;
import com.revenueripple.devops.metrics.SyncStateStore;
import com.revenueripple.devops.testing.MovableClock;
import com.revenueripple.devops.testing.TestQueue;
import com.revenueripple.devops.testing.TestTables;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Handlers with their own tables, and requests to them in the gateway's format. */
final class ApiFixture {
    static final Principal ADMINISTRATOR = new Administrator("admin-1");
    static final Principal MEMBER = new NonAdministrator("member-1", "not_an_administrator",
            "The token's claim app_metadata.role must be 'admin', but is 'member'.");
    static final Principal KEY_HOLDER = keyHolder(Permission.READ_METRICS, Permission.WRITE_WEBHOOKS);

    final MovableClock clock = MovableClock.at("2026-11-23T12:00:00Z");
    final TestTables tables = TestTables.create();
    final TestSecrets secrets = new TestSecrets(TestSenders.JSON);
    final TestQueue queue = TestQueue.create();

    Environment environment() {
        return environment(tables.client());
    }

    Environment environment(DynamoDbClient dynamoDb) {
        return environment(dynamoDb, Map.of());
    }

    /** The usual variables and some more. */
    Environment environment(Map<String, String> more) {
        return environment(tables.client(), more);
    }

    Environment environment(DynamoDbClient dynamoDb, Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "NOTIFICATIONS_TABLE", tables.name("NotificationsTable"),
                "ALLOWED_ORIGIN", "https://app.example",
                "API_KEYS_TABLE", tables.name("ApiKeysTable"),
                "ACTIVITY_LOG_TABLE", tables.name("ActivityLogTable"),
                "METRICS_TABLE", tables.name("MetricsTable"),
                "WEBHOOK_LOG_TABLE", tables.name("WebhookLogTable"),
                "WEBHOOK_SOURCES_SECRET_ARN", "arn:aws:secretsmanager:us-east-1:000000000000:secret:sources",
                "SPILLED_WEBHOOKS_QUEUE_URL", queue.url(),
                "PAYLOAD_RETENTION_DAYS", "90",
                "SYNC_SCHEDULE", "rate(1 minute)"));
        variables.putAll(Map.of(
                "OCCURRENCES_QUEUE_URL", queue.url(),
                "DELIVERIES_QUEUE_URL", queue.url(),
                "RETRY_SCHEDULE", "5 300 1800 7200 18000 36000 50400 72000 86400"));
        variables.putAll(more);
        return new Environment(variables, clock, new SecureRandom(), () -> dynamoDb, () -> secrets,
                queue::sqs);
    }

    Caller caller(Function<Environment, ApiHandler> handler, Principal principal) {
        return new Caller(handler.apply(environment()), principal);
    }

    /** Publishes a sync whose snapshots have this metric. */
    void publish(String metric) {
        publish(metric, Domain.values());
    }

    /** Publishes a sync of these domains only. */
    void publish(String metric, Domain... domains) {
        publish(Stream.of(domains).collect(Collectors.toMap(domain -> domain, domain -> snapshot(domain, metric))));
    }

    /** Publishes a sync. */
    void publish(Map<Domain, Snapshot> snapshots) {
        DynamoDbClient client = tables.client();
        String table = tables.name("MetricsTable");
        SyncLease lease = new SyncLease(client, table, clock, Duration.ofMinutes(5));
        lease.acquire("run-1");
        new SnapshotPublisher(client, new SnapshotStore(client, table), syncStates(), lease)
                .publish(snapshots,
                        new SyncState.Success("run-1", clock.instant(), Duration.ofMillis(120), 42));
        lease.release("run-1");
    }

    /** Records that the source of a domain has failed. */
    void fail(Domain domain, String code) {
        DynamoDbClient client = tables.client();
        syncStates().record(Set.of(domain),
                new SyncState.Failure("run-2", clock.instant(), code, "It failed."),
                new ActivityLog(client, tables.name("ActivityLogTable")).entry(new Activity("act_1", clock.instant(),
                        Actor.SYSTEM, "sync.failed", "run-2", Json.emptyObject(), "run-2")));
    }

    /** The state of the sync. */
    SyncStateStore syncStates() {
        return new SyncStateStore(tables.client(), tables.name("MetricsTable"));
    }

    private Snapshot snapshot(Domain domain, String metric) {
        return Snapshot.of("{\"domain\":\"" + domain.code() + "\",\"figure\":" + metric + ".00}",
                clock.instant(), 0);
    }

    static Principal keyHolder(Permission... permissions) {
        return new KeyHolder("key_1", Set.of(permissions),
                new RateLimitState(true, 120, 119, Duration.ofMillis(500), Duration.ZERO));
    }

    /** A caller of one function. */
    record Caller(ApiHandler handler, Principal principal) {

        Answer get(String resource, Map<String, String> query) {
            return call(request("GET", resource, Map.of()).withQueryStringParameters(query));
        }

        Answer get(String resource) {
            return get(resource, Map.of());
        }

        Answer send(String method, String resource, String body) {
            return send(method, resource, Map.of(), body, Map.of());
        }

        Answer send(String method, String resource, Map<String, String> path, String body,
                Map<String, String> headers) {
            Map<String, String> all = new HashMap<>(headers);
            all.putIfAbsent("content-type", "application/json");
            return call(request(method, resource, path).withBody(body).withHeaders(all));
        }

        /** Sends a body in the gateway's format for bytes that are not text. */
        Answer sendBytes(String method, String resource, Map<String, String> headers, byte[] body) {
            return call(request(method, resource, Map.of())
                    .withBody(Base64.getEncoder().encodeToString(body))
                    .withIsBase64Encoded(true)
                    .withHeaders(headers));
        }

        /** Sends exactly these bytes to a source. */
        Answer deliver(String source, Map<String, String> headers, byte[] body) {
            Map<String, String> all = new HashMap<>(headers);
            all.putIfAbsent("content-type", "application/json");
            APIGatewayProxyRequestEvent event = request("POST", "/api/devops/webhook/{source}",
                    Map.of("source", source))
                    .withBody(Base64.getEncoder().encodeToString(body))
                    .withIsBase64Encoded(true)
                    .withHeaders(all);
            event.getRequestContext().setAuthorizer(null);
            return call(event);
        }

        Answer call(APIGatewayProxyRequestEvent event) {
            return new Answer(handler.handleRequest(event, FunctionContext.BEHIND_GATEWAY));
        }

        private APIGatewayProxyRequestEvent request(String method, String resource, Map<String, String> path) {
            ProxyRequestContext context = new ProxyRequestContext();
            context.setRequestId(UUID.randomUUID().toString());
            context.setIdentity(new RequestIdentity().withSourceIp("192.0.2.1"));
            context.setAuthorizer(new HashMap<>(AuthorizerContext.of(principal)));
            return new APIGatewayProxyRequestEvent()
                    .withHttpMethod(method)
                    .withResource(resource)
                    .withPathParameters(path)
                    .withRequestContext(context);
        }
    }

    /** A function's response. */
    record Answer(APIGatewayProxyResponseEvent event) {
        int status() {
            return event.getStatusCode();
        }

        String header(String name) {
            return event.getHeaders().getOrDefault(name, "");
        }

        JsonNode json() {
            return Json.parseOwn(event.getBody());
        }

        String code() {
            return json().path("code").asText();
        }
    }
}
