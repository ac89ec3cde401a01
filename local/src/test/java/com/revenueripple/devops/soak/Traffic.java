package com.revenueripple.devops.soak;

import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.soak.Caller.Answer;
import java.io.IOException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Steady use of the system: the module polls and posts, a sender posts signed webhooks, an administrator reads lists,
 * keys are created, rotated and revoked, and the syncs run.
 */
final class Traffic {
    private static final int POLLING_KEYS = 3;
    private static final String KEY = "{\"name\":\"Soak\",\"permissions\":[\"read_metrics\",\"write_webhooks\"],"
            + "\"rate_limit_per_minute\":6000}";
    private static final List<String> READS = List.of("/api/devops/status", "/api/devops/events?limit=20",
            "/api/devops/activity?limit=20", "/api/devops/deployments", "/api/devops/keys?limit=20",
            "/api/devops/endpoints", "/api/devops/events/refused", "/api/devops/metrics/revenue");

    private final LocalSystem system;
    private final Ledger ledger;
    private final Caller anyone;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isEnding;

    Traffic(LocalSystem system, Ledger ledger) {
        this.system = system;
        this.ledger = ledger;
        this.anyone = new Caller(HttpClient.newBuilder().version(Version.HTTP_1_1).build(), system.baseUrl(),
                ledger, Map.of());
    }

    /** An administrator with a currently valid token. */
    Caller admin() {
        return anyone.with("authorization", "Bearer " + system.adminToken());
    }

    /** Subscribes a URL to notifications about webhooks and keys. */
    void subscribe(String url) throws IOException, InterruptedException {
        admin().untilDone("POST", "/api/devops/endpoints",
                Json.write(Map.of("url", url, "event_types", List.of("webhook.received", "key."))));
    }

    void start() throws IOException, InterruptedException {
        admin().untilDone("POST", "/api/devops/sync", "");
        for (int i = 0; i < POLLING_KEYS; i++) {
            Answer created = makeKey();
            String keyId = created.text("key_id");
            Caller module = anyone.withKey(created.text("api_key"));
            repeat("poller " + i, Duration.ofMillis(400), () -> poll(keyId, module));
            repeat("module " + i, Duration.ofMillis(400), () -> post(keyId, module));
        }
        repeat("gitlab", Duration.ofMillis(500), this::postSigned);
        repeat("administrator", Duration.ofSeconds(8), this::replaceKeys);
        repeat("page", Duration.ofSeconds(2), this::look);
        repeat("sync", Duration.ofSeconds(15), () -> invoke("RunScheduledSyncFunction", "run-scheduled-sync.json"));
        repeat("deadlines", Duration.ofSeconds(30),
                () -> invoke("NoticeDeadlinesFunction", "notice-deadlines.json"));
        repeat("reconciliation", Duration.ofSeconds(90),
                () -> invoke("ReconcileMetricsFunction", "reconcile-metrics.json"));
    }

    /** Waits for the current steps and ends. */
    void end() throws InterruptedException {
        isEnding = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @FunctionalInterface
    private interface Step {
        void take() throws IOException, InterruptedException;
    }

    private void repeat(String name, Duration pause, Step step) {
        threads.add(Thread.ofPlatform().name("soak: " + name).start(() -> {
            while (!isEnding) {
                try {
                    step.take();
                    Thread.sleep(pause);
                } catch (IOException e) {
                    ledger.violated(name + " received no response: " + e);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }));
    }

    private void poll(String keyId, Caller module) throws IOException, InterruptedException {
        for (String domain : List.of("users", "revenue", "commissions")) {
            use(keyId, module, "GET", "/api/devops/sync/" + domain, "");
        }
        use(keyId, module, "GET", "/api/devops/sync/status", "");
    }

    private Answer use(String keyId, Caller module, String method, String path, String body)
            throws IOException, InterruptedException {
        Answer answer = module.call(method, path, body);
        if (answer.isOfTheFunction()) {
            ledger.used(keyId);
        }
        return answer;
    }

    /** Sends an event until it is acknowledged, and then once more: the repeat must be the same event. */
    private void post(String keyId, Caller module) throws IOException, InterruptedException {
        Caller delivery = module.with("webhook-id", UUID.randomUUID().toString());
        String event = "{\"event_type\":\"deployment\",\"status\":\"success\",\"version\":\"" + UUID.randomUUID()
                + "\"}";
        String first = postUntilAcknowledged(keyId, delivery, event);
        String second = postUntilAcknowledged(keyId, delivery, event);
        if (!first.equals(second)) {
            ledger.violated("A repeat of " + first + " was stored as " + second);
        }
    }

    private String postUntilAcknowledged(String keyId, Caller delivery, String event)
            throws IOException, InterruptedException {
        Answer answer = use(keyId, delivery, "POST", "/api/devops/webhook", event);
        while (!answer.isSuccess()) {
            if (answer.status() != 503) {
                ledger.violated("Posting an event returned " + answer.status());
            }
            Thread.sleep(Duration.ofSeconds(1));
            answer = use(keyId, delivery, "POST", "/api/devops/webhook", event);
        }
        ledger.acknowledged(answer.text("webhook_id"));
        return answer.text("webhook_id");
    }

    private void postSigned() throws IOException, InterruptedException {
        Caller gitlab = anyone.with("x-gitlab-token", "local-gitlab-token")
                .with("idempotency-key", UUID.randomUUID().toString())
                .with("x-gitlab-event", "Soak Hook");
        Answer answer = gitlab.untilDone("POST", "/api/devops/webhook/gitlab",
                "{\"object_kind\":\"soak\",\"id\":\"" + UUID.randomUUID() + "\"}");
        if (answer.isSuccess()) {
            ledger.acknowledged(answer.text("webhook_id"));
        } else {
            ledger.violated("A signed delivery returned " + answer.status());
        }
    }

    private Answer makeKey() throws IOException, InterruptedException {
        Answer created = admin().untilDone("POST", "/api/devops/generate-key", KEY);
        ledger.created(created.text("key_id"));
        return created;
    }

    /** Creates, rotates and revokes a key; once the revocation is confirmed, the key must be refused. */
    private void replaceKeys() throws IOException, InterruptedException {
        Answer created = makeKey();
        String path = "/api/devops/keys/" + created.text("key_id");
        admin().untilDone("POST", path + "/rotate", "{\"grace_period_hours\":1}");
        Answer revoked = admin().untilDone("DELETE", path, "");
        if (revoked.isSuccess()) {
            Answer refused = anyone.withKey(created.text("api_key")).untilDone("GET", "/api/devops/sync/status", "");
            if (refused.status() != 401) {
                ledger.violated("A revoked key received " + refused.status());
            }
        } else {
            ledger.violated("A key was not revoked: " + revoked.status());
        }
    }

    private void look() throws IOException, InterruptedException {
        for (String path : READS) {
            admin().get(path);
        }
    }

    private void invoke(String function, String event) throws IOException {
        system.invoke(function, Files.readString(Template.find().resolveSibling("events").resolve(event)));
    }
}
