package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.system.ApiClient.Answer;
import com.revenueripple.devops.testing.Faults;
import com.revenueripple.devops.testing.MovableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

/**
 * The template allows each function exactly the calls that it makes when every route is used in all its ways. A missing
 * action would fail in AWS only; an excess action would help an attacker who takes over the function.
 */
class LeastPrivilegeTest {
    private static final String TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/";
    private static final String FUNCTION = "AWS::Serverless::Function";
    private static final String AUTHORIZER = "AuthorizeAdministratorFunction";
    /** Without a platform, which takes seconds to start. */
    private static final Map<String, String> OTHER_ISSUER = Map.of("OIDC_ISSUER", "https://issuer.example",
            "DATABASE_URL", "postgresql://127.0.0.1:1/none");

    /** The variable part of a key. */
    private static final Pattern VARIABLE = Pattern
            .compile("(?<=[#_])[0-9].*|[0-9a-f]{16,}.*|\\d{4}-\\d\\d-\\d\\d.*|(?<=#)ep_.*|(?<=#)msg_.*");

    private static final List<String> LIMITED_TO_ATTRIBUTES = List.of("AuthorizeApiKeyFunction",
            "NoticeDeadlinesFunction");
    private static final List<String> SYNCS = List.of("RunSyncFunction", "RunScheduledSyncFunction",
            "ReconcileMetricsFunction");

    private final AwsCalls calls = new AwsCalls();
    private final Faults faults = new Faults();
    private final MovableClock clock = new MovableClock(Instant.now());

    @Test
    void eachRoleAllowsExactlyTheCallsOfItsFunction(@TempDir Path data) throws Exception {
        Template template = AwsCalls.template();
        try (LocalSystem system = recorded(Systems.of(data)).clock(clock).start()) {
            useEverything(system);
        }

        for (Template.Resource function : template.resources(FUNCTION)) {
            assertThat(calls.of(function.logicalId())).as(function.logicalId())
                    .isEqualTo(AwsCalls.allowedBy(function));
            assertThat(calls.madeBy(function.logicalId())).as(function.logicalId())
                    .allMatch(IamPolicy.of(function)::allows);
        }
        for (String function : LIMITED_TO_ATTRIBUTES) {
            assertThat(calls.madeBy(function).stream().filter(call -> call.resource().endsWith("/ApiKeysTable"))
                    .flatMap(call -> call.attributes().stream()).collect(Collectors.toSet())).as(function)
                    .isEqualTo(IamPolicy.of(template.resource(function)).attributes());
        }
        assertIsolated(template.resources(FUNCTION));
    }

    /** They run without an administrator, and each request with a key runs one of them. */
    @ParameterizedTest
    @ValueSource(strings = {"name", "permissions", "rate_limit_per_minute", "version", "user_id", "key_id", "listing"})
    void onlyAdministratorsFunctionsCanChangeWhatAKeyIs(String attribute) {
        assertThat(allowed(update(attribute))).containsExactly("ManageKeysFunction");
    }

    /** Their conditions name these attributes, and nothing tells a condition from a change. */
    @Test
    void aKeyCanBeRevivedByTheFunctionsThatCheckIt() {
        for (String attribute : List.of("revoked_at", "expires_at")) {
            assertThat(allowed(update(attribute))).containsExactlyInAnyOrder("AuthorizeApiKeyFunction",
                    "NoticeDeadlinesFunction", "ManageKeysFunction");
        }
        assertThat(allowed(update("emission_interval")))
                .containsExactlyInAnyOrder("AuthorizeApiKeyFunction", "ManageKeysFunction");
    }

    private static AwsCall update(String attribute) {
        return new AwsCall("dynamodb:UpdateItem", TABLE + "ApiKeysTable", Set.of("any"),
                Set.of("key_hash", attribute));
    }

    /**
     * An attacker who takes over a function cannot make calls that only others make, down to the kind of item. Excepted
     * are the table of the syncs, which are one writer with many partition keys, and indexes, which cannot be limited.
     */
    private void assertIsolated(List<Template.Resource> functions) {
        Set<AwsCall> all = functions.stream().map(function -> calls.madeBy(function.logicalId()))
                .flatMap(Set::stream).collect(Collectors.toSet());
        for (Template.Resource function : functions) {
            IamPolicy policy = IamPolicy.of(function);
            Set<KindOfCall> own = calls.madeBy(function.logicalId()).stream().map(KindOfCall::of)
                    .collect(Collectors.toSet());
            Set<AwsCall> ofOthers = all.stream().filter(call -> !own.contains(KindOfCall.of(call)))
                    .collect(Collectors.toSet());
            assertThat(ofOthers).as(function.logicalId()).isNotEmpty().noneMatch(call -> policy.allows(call)
                    && !call.resource().contains("/index/")
                    && !(SYNCS.contains(function.logicalId()) && call.resource().endsWith("/MetricsTable")));
        }
    }

    /**
     * The common part of similar calls.
     *
     * @param permission the action and its resource
     * @param kindsOfItems partition keys without their variable part: {@code snapshot#users}, {@code deliveries#},
     *            {@code wh_}
     */
    private record KindOfCall(String permission, Set<String> kindsOfItems) {
        static KindOfCall of(AwsCall call) {
            return new KindOfCall(call.permission(), call.leadingKeys().stream()
                    .map(key -> VARIABLE.matcher(key).replaceFirst("")).collect(Collectors.toSet()));
        }
    }

    @Test
    void onlyFunctionsThatSignOrRotateReadTheSecretsOfEndpoints() {
        assertThat(allowed(new AwsCall("dynamodb:GetItem", TABLE + "NotificationsTable", Set.of("secrets"))))
                .containsExactlyInAnyOrder("DeliverNotificationFunction", "ManageEndpointsFunction");
        assertThat(allowed(new AwsCall("dynamodb:Query", TABLE + "NotificationsTable", Set.of("secrets")))).isEmpty();
    }

    @Test
    void noFunctionDecryptsAnythingItself() {
        assertThat(allowed(new AwsCall("kms:Decrypt", "arn:aws:kms:us-east-1:000000000000:key/SecretsKey", Set.of())))
                .isEmpty();
    }

    @Test
    void noFunctionScansATableOrDeletesAnEventAKeyOrAnActivity() {
        for (String table : List.of("ApiKeysTable", "WebhookLogTable", "ActivityLogTable", "MetricsTable",
                "NotificationsTable")) {
            assertThat(allowed(new AwsCall("dynamodb:Scan", TABLE + table, Set.of()))).isEmpty();
            assertThat(allowed(new AwsCall("dynamodb:DeleteTable", TABLE + table, Set.of()))).isEmpty();
        }
        for (String table : List.of("ApiKeysTable", "WebhookLogTable", "ActivityLogTable")) {
            assertThat(allowed(new AwsCall("dynamodb:DeleteItem", TABLE + table, Set.of("any")))).isEmpty();
        }
    }

    @Test
    void anUnlistedKeyIsDeniedEvenBesideAListedOne() {
        IamPolicy policy = new IamPolicy(List.of(new IamPolicy.Statement(List.of("dynamodb:GetItem"),
                List.of(TABLE + "T"), Optional.of(List.of("told", "message#*")))));

        assertThat(policy.allows(new AwsCall("dynamodb:GetItem", TABLE + "T", Set.of("told", "message#1")))).isTrue();
        assertThat(policy.allows(new AwsCall("dynamodb:GetItem", TABLE + "T", Set.of("secrets")))).isFalse();
        assertThat(policy.allows(new AwsCall("dynamodb:GetItem", TABLE + "T", Set.of("told", "secrets")))).isFalse();
        assertThat(policy.allows(new AwsCall("dynamodb:PutItem", TABLE + "T", Set.of("told")))).isFalse();
        assertThat(policy.allows(new AwsCall("dynamodb:GetItem", TABLE + "T/index/i", Set.of("told")))).isFalse();
    }

    @Test
    void theAdministratorsAuthorizerMayReadTheSharedSecretOfAnIssuer(@TempDir Path data) throws Exception {
        Map<String, String> parameters = Map.of("OidcIssuer", "https://issuer.example", "OidcSharedSecretArn",
                "arn:aws:secretsmanager:us-east-1:000000000000:secret:oidc");
        try (LocalSystem system = recorded(Systems.of(data).variables(OTHER_ISSUER).parameters(parameters)).start()) {
            ApiClient.of(system.baseUrl()).withToken("eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl").get("/api/devops/keys");
        }

        assertThat(calls.of(AUTHORIZER)).isNotEmpty()
                .isEqualTo(AwsCalls.allowedBy(Template.read(Template.find(), parameters).resource(AUTHORIZER)));
    }

    @Test
    void theSyncsMayReadTheStripeKey() {
        String arn = StripeSourceTest.SECRET;
        Template template = Template.read(Template.find(),
                Map.of("OidcIssuer", "https://issuer.example", "RevenueSource", "stripe", "StripeSecretArn", arn));
        for (String function : SYNCS) {
            assertThat(AwsCalls.allowedBy(template.resource(function))).as(function)
                    .contains("secretsmanager:GetSecretValue on " + arn);
        }
    }

    private LocalSystem.Settings recorded(LocalSystem.Settings settings) {
        return settings.interceptors(function -> Optional.of(recorder(function)))
                .secretReads(calls::recordSecretRead);
    }

    /** Records every call, and applies the faults to the functions that accept events. */
    private ExecutionInterceptor recorder(String function) {
        ExecutionInterceptor recorder = calls.recorder(function);
        return new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                recorder.beforeExecution(context, attributes);
                if (function.startsWith("Ingest")) {
                    faults.beforeExecution(context, attributes);
                }
            }
        };
    }

    /** The functions whose roles allow the call. */
    private static List<String> allowed(AwsCall call) {
        return AwsCalls.template().resources(FUNCTION).stream()
                .filter(function -> IamPolicy.of(function).allows(call))
                .map(Template.Resource::logicalId)
                .toList();
    }

    private void useEverything(LocalSystem system) throws Exception {
        ApiClient anyone = ApiClient.of(system.baseUrl());
        ApiClient admin = anyone.withToken(system.adminToken());
        Answer created = admin.post("/api/devops/generate-key",
                "{\"name\":\"Module\",\"permissions\":[\"read_metrics\",\"write_webhooks\"]}");
        String key = "/api/devops/keys/" + created.text("key_id");
        ApiClient module = anyone.withKey(created.text("api_key"));

        admin.call("PATCH", key, "{\"name\":\"Renamed\"}");
        ApiClient once = admin.with("idempotency-key", "once");
        for (int request = 0; request < 2; request++) {
            once.post("/api/devops/generate-key", "{\"name\":\"Other\"}");
            once.post(key + "/rotate", "");
        }
        String successor = once.post(key + "/rotate", "").text("key_id");
        admin.call("DELETE", "/api/devops/keys/" + successor, "");
        admin.get("/api/devops/keys");
        change(system);
        admin.post("/api/devops/sync", "");
        change(system);
        invoke(system, "RunScheduledSyncFunction", "run-scheduled-sync.json");
        change(system);
        invoke(system, "ReconcileMetricsFunction", "reconcile-metrics.json");
        failEachSync(system, admin);
        passDeadlines(system);
        for (String domain : new String[]{"users", "revenue", "commissions"}) {
            module.get("/api/devops/sync/" + domain);
            module.get("/api/devops/sync/" + domain + "/history");
        }
        module.get("/api/devops/sync/revenue/transactions");
        module.get("/api/devops/sync/commissions/top");
        String webhookId = module.post("/api/devops/webhook", "{\"event_type\":\"deployment\"}").text("webhook_id");
        module.post("/api/devops/webhook", "{}");
        anyone.with("x-gitlab-token", "local-gitlab-token").post("/api/devops/webhook/gitlab", "{}");
        anyone.with("x-gitlab-token", "another-token").post("/api/devops/webhook/gitlab", "{}");
        admin.get("/api/devops/events/" + webhookId + "/body");
        admin.get("/api/devops/events");
        admin.get("/api/devops/events/refused");
        admin.get("/api/devops/deployments");
        admin.get("/api/devops/events/" + webhookId);
        admin.post("/api/devops/events/" + webhookId + "/replay", "");
        spillAndDrain(anyone, module, admin);
        notify(system);
        admin.get("/api/devops/activity");
        admin.get("/api/devops/status");
        module.get("/api/devops/sync/status");
        anyone.get("/admin/embedded-widget");
        anyone.get("/api/devops/openapi.yaml");
    }

    /** A failure is recorded only when the previous run did not fail. */
    private static void failEachSync(LocalSystem system, ApiClient admin) throws Exception {
        execute(system, "ALTER SCHEMA devops RENAME TO away");
        admin.post("/api/devops/sync", "");
        execute(system, "ALTER SCHEMA away RENAME TO devops");
        admin.post("/api/devops/sync", "");
        execute(system, "ALTER SCHEMA devops RENAME TO away");
        invoke(system, "RunScheduledSyncFunction", "run-scheduled-sync.json");
        execute(system, "ALTER SCHEMA away RENAME TO devops");
        admin.post("/api/devops/sync", "");
        execute(system, "ALTER SCHEMA devops RENAME TO away");
        invoke(system, "ReconcileMetricsFunction", "reconcile-metrics.json");
        execute(system, "ALTER SCHEMA away RENAME TO devops");
    }

    /** Backdates a sync and a key. */
    private static void passDeadlines(LocalSystem system) throws Exception {
        system.dynamoDb().updateItem(update -> update.tableName("MetricsTable")
                .key(Map.of("pk", AttributeValue.fromS("sync"), "sk", AttributeValue.fromS("state")))
                .updateExpression("SET last_success_at = :long_ago, users_success_at = :long_ago")
                .expressionAttributeValues(Map.of(":long_ago", AttributeValue.fromN("1"))));
        Map<String, AttributeValue> firstKey = system.dynamoDb().scan(scan -> scan.tableName("ApiKeysTable")
                .filterExpression("attribute_exists(created_at) AND attribute_not_exists(revoked_at)"
                        + " AND attribute_not_exists(replaced_by)"))
                .items().getFirst();
        system.dynamoDb().updateItem(update -> update.tableName("ApiKeysTable")
                .key(Map.of("key_hash", Objects.requireNonNull(firstKey.get("key_hash"))))
                .updateExpression("SET created_at = :long_ago, expires_at = :soon")
                .expressionAttributeValues(Map.of(":long_ago", AttributeValue.fromN("1"), ":soon", AttributeValue
                        .fromN(Long.toString(Instant.now().plus(Duration.ofHours(12)).toEpochMilli())))));
        invoke(system, "NoticeDeadlinesFunction", "notice-deadlines.json");
    }

    private void spillAndDrain(ApiClient anyone, ApiClient module, ApiClient admin) throws Exception {
        faults.away(PutItemRequest.class::isInstance);
        String webhookId = module.post("/api/devops/webhook", "{\"event_type\":\"deployment\"}").text("webhook_id");
        anyone.with("x-gitlab-token", "local-gitlab-token").post("/api/devops/webhook/gitlab", "{\"a\":1}");
        faults.over();
        admin.await("/api/devops/events/" + webhookId, answer -> answer.status() == 200);
    }

    /** An endpoint fails, works, receives metrics, and is deleted. */
    private void notify(LocalSystem system) throws Exception {
        ApiClient admin = ApiClient.of(system.baseUrl()).withToken(system.adminToken());
        String inbox = system.baseUrl() + "/local/inbox";
        String settings = "{\"url\":\"" + inbox + "?status=500\",\"event_types\":[\"*\"]}";
        ApiClient once = admin.with("idempotency-key", "once");
        once.post("/api/devops/endpoints", settings);
        String endpoint = "/api/devops/endpoints/" + once.post("/api/devops/endpoints", settings).text("endpoint_id");
        await(admin, endpoint + "/deliveries", answer -> answer.at("/deliveries/0/attempts").size() == 1);
        admin.call("PATCH", endpoint, "{\"url\":\"" + inbox + "\"}");
        for (int minute = 0; minute < 2; minute++) {
            clock.advance(Duration.ofSeconds(61));
            for (int run = 0; run < 2; run++) {
                change(system);
                ApiClient.of(system.baseUrl()).withToken(system.adminToken()).post("/api/devops/sync", "");
            }
        }
        admin = ApiClient.of(system.baseUrl()).withToken(system.adminToken());
        await(admin, endpoint + "/deliveries", answer -> answer.path("deliveries").findValuesAsText("event_type")
                .contains("metrics.updated"));
        admin.get("/api/devops/endpoints");
        String message = admin.get(endpoint + "/deliveries").json().at("/deliveries/0/message_id").asText();
        admin.post(endpoint + "/deliveries/" + message + "/retry", "");
        admin.post(endpoint + "/recover", "{\"since\":\"2026-01-01T00:00:00Z\"}");
        admin.with("idempotency-key", "once").post(endpoint + "/rotate", "");
        admin.call("PATCH", endpoint, "{\"url\":\"" + inbox + "?status=410\"}");
        admin.post(endpoint + "/ping", "");
        await(admin, endpoint, answer -> !answer.path("enabled").asBoolean());
        admin.call("DELETE", endpoint, "");
    }

    private static void await(ApiClient admin, String path, Predicate<JsonNode> wanted) throws Exception {
        admin.await(path, answer -> wanted.test(answer.json()));
    }

    private static void invoke(LocalSystem system, String function, String event) throws Exception {
        system.invoke(function, Files.readString(Template.find().resolveSibling("events").resolve(event)));
    }

    private static void change(LocalSystem system) throws Exception {
        execute(system, "UPDATE users SET status = 'inactive' WHERE status = 'active'");
        execute(system, "UPDATE users SET status = 'active' WHERE status = 'inactive' AND random() < 0.5");
    }

    private static void execute(LocalSystem system, String sql) throws Exception {
        try (Connection platform = system.connectToPlatform(); Statement statement = platform.createStatement()) {
            statement.execute(sql);
        }
    }
}
