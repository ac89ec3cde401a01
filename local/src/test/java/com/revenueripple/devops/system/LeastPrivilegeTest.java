package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.embedded.Faults;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.system.ApiClient.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

/**
 * The template allows each function exactly what it calls when every endpoint is used in each of its ways: an action
 * that is missing would fail in AWS only, one too many would be a gift to whoever takes over the function.
 */
class LeastPrivilegeTest {
    private static final String FUNCTION = "AWS::Serverless::Function";
    private static final String AUTHORIZER = "AuthorizeAdministratorFunction";
    private static final Map<String, String> OTHER_ISSUER = Map.of("OIDC_ISSUER", "https://issuer.example");

    private static final List<String> SYNCS = List.of("RunSyncFunction", "RunScheduledSyncFunction",
            "ReconcileMetricsFunction");

    private final AwsCalls calls = new AwsCalls();
    private final Faults faults = new Faults();

    @Test
    void eachFunctionMayCallWhatItCallsAndNothingElse(@TempDir Path data) throws Exception {
        Template template = AwsCalls.template();
        try (LocalSystem system = recorded(Systems.of(data)).start()) {
            useEverything(system);
        }

        for (Template.Resource function : template.resources(FUNCTION)) {
            assertThat(calls.of(function.logicalId())).as(function.logicalId())
                    .isEqualTo(AwsCalls.allowedBy(function));
        }
    }

    @Test
    void anIssuersSharedSecretMayBeReadByTheOneWhoNeedsIt(@TempDir Path data) throws Exception {
        Map<String, String> parameters = Map.of("OidcIssuer", "https://issuer.example", "OidcSharedSecretArn",
                "arn:aws:secretsmanager:us-east-1:000000000000:secret:oidc");
        try (LocalSystem system = recorded(Systems.of(data).variables(OTHER_ISSUER).parameters(parameters)).start()) {
            ApiClient.of(system.baseUrl()).withToken("eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl").get("/api/devops/keys");
        }

        assertThat(calls.of(AUTHORIZER)).isNotEmpty()
                .isEqualTo(AwsCalls.allowedBy(Template.read(Template.find(), parameters).resource(AUTHORIZER)));
    }

    @Test
    void stripesKeyMayBeReadByTheSyncs(@TempDir Path data) throws Exception {
        Map<String, String> stripe = Map.of("STRIPE_API_KEY", "rk_test_1", "STRIPE_API_BASE", "http://127.0.0.1:1");
        try (LocalSystem system = recorded(Systems.of(data).variables(stripe)).start()) {
            ApiClient.of(system.baseUrl()).withToken(system.adminToken()).post("/api/devops/sync", "");
        }

        String arn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:stripe-local0";
        Template template = Template.read(Template.find(),
                Map.of("OidcIssuer", "https://issuer.example", "RevenueSource", "stripe", "StripeSecretArn", arn));
        assertThat(calls.of("RunSyncFunction")).contains("secretsmanager:GetSecretValue on " + arn);
        for (String function : SYNCS) {
            assertThat(AwsCalls.allowedBy(template.resource(function))).as(function)
                    .contains("secretsmanager:GetSecretValue on " + arn);
        }
    }

    private LocalSystem.Settings recorded(LocalSystem.Settings settings) {
        return settings.interceptors(function -> Optional.of(recorder(function)))
                .secretReads(calls::recordSecretRead);
    }

    /** Records every call; those of the functions that receive events may find their service away. */
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

    private void useEverything(LocalSystem system) throws Exception {
        ApiClient anyone = ApiClient.of(system.baseUrl());
        ApiClient admin = anyone.withToken(system.adminToken());
        Answer made = admin.post("/api/devops/generate-key",
                "{\"name\":\"Module\",\"permissions\":[\"read_metrics\",\"write_webhooks\"]}");
        String key = "/api/devops/keys/" + made.text("key_id");
        ApiClient module = anyone.withKey(made.text("api_key"));

        admin.call("PATCH", key, "{\"name\":\"Renamed\"}");
        String successor = admin.post(key + "/rotate", "").text("key_id");
        admin.call("DELETE", "/api/devops/keys/" + successor, "");
        admin.get("/api/devops/keys");
        change(system);
        admin.post("/api/devops/sync", "");
        change(system);
        invoke(system, "RunScheduledSyncFunction", "run-scheduled-sync.json");
        change(system);
        invoke(system, "ReconcileMetricsFunction", "reconcile-metrics.json");
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
        admin.get("/api/devops/activity");
        admin.get("/api/devops/status");
        module.get("/api/devops/sync/status");
        anyone.get("/admin/embedded-widget");
        anyone.get("/api/devops/openapi.yaml");
    }

    private void spillAndDrain(ApiClient anyone, ApiClient module, ApiClient admin) throws Exception {
        faults.away(PutItemRequest.class::isInstance);
        String webhookId = module.post("/api/devops/webhook", "{\"event_type\":\"deployment\"}").text("webhook_id");
        anyone.with("x-gitlab-token", "local-gitlab-token").post("/api/devops/webhook/gitlab", "{\"a\":1}");
        faults.over();
        Instant patience = Instant.now().plusSeconds(60);
        while (admin.get("/api/devops/events/" + webhookId).status() != 200) {
            assertThat(Instant.now()).as("the event is drained").isBefore(patience);
        }
    }

    private static void invoke(LocalSystem system, String function, String event) throws Exception {
        system.invoke(function, Files.readString(Template.find().resolveSibling("events").resolve(event)));
    }

    private static void change(LocalSystem system) throws Exception {
        try (Connection platform = system.connectToPlatform(); Statement statement = platform.createStatement()) {
            statement.execute("UPDATE users SET status = 'inactive' WHERE status = 'active'");
            statement.execute("UPDATE users SET status = 'active' WHERE status = 'inactive' AND random() < 0.5");
        }
    }
}
