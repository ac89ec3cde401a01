package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.system.ApiClient.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The template allows each function exactly what it calls when every endpoint is used in each of its ways: an action that
 * is missing would fail in AWS only, one too many would be a gift to whoever takes over the function.
 */
class LeastPrivilegeTest {
    private static final String FUNCTION = "AWS::Serverless::Function";

    private final AwsCalls calls = new AwsCalls();

    @Test
    void eachFunctionMayCallWhatItCallsAndNothingElse(@TempDir Path data) throws Exception {
        Template template = AwsCalls.template();
        try (LocalSystem system = LocalSystem.of(Template.find(), data)
                .withoutSchedule()
                .interceptors(function -> Optional.of(calls.recorder(function)))
                .secretReads(calls::recordSecretRead)
                .start()) {
            useEverything(system);
        }

        for (Template.Resource function : template.resources(FUNCTION)) {
            assertThat(calls.of(function.logicalId())).as(function.logicalId())
                    .isEqualTo(AwsCalls.allowedBy(function));
        }
    }

    private static void useEverything(LocalSystem system) throws Exception {
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
        admin.post("/api/devops/sync", "");
        system.invoke("RunScheduledSyncFunction", Files.readString(
                Template.find().resolveSibling("events").resolve("run-scheduled-sync.json")));
        for (String domain : new String[]{"users", "revenue", "commissions"}) {
            module.get("/api/devops/sync/" + domain);
        }
        String webhookId = module.post("/api/devops/webhook", "{\"event_type\":\"deployment\"}").text("webhook_id");
        admin.get("/api/devops/events");
        admin.get("/api/devops/events/" + webhookId);
        admin.get("/api/devops/activity");
        admin.get("/api/devops/status");
        module.get("/api/devops/sync/status");
    }
}
