package com.revenueripple.devops.benchmarks.ingestion;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.revenueripple.devops.http.AuthorizerContext;
import com.revenueripple.devops.http.Permission;
import com.revenueripple.devops.http.Principal.KeyHolder;
import com.revenueripple.devops.http.RateLimitState;
import com.revenueripple.devops.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Webhooks as events of the gateway, each with its own id and a body of one size. */
final class SentWebhooks {
    /** The configuration of the receiver's sources. */
    static final String SOURCES = Json.write(Map.of(
            "standard", Map.of("scheme", "standard", "secrets", new String[]{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}),
            "github", Map.of("scheme", "github", "secrets", new String[]{"It's a Secret to Everybody"})));

    private static final byte[] STANDARD_KEY = Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    private static final byte[] GITHUB_KEY = "It's a Secret to Everybody".getBytes(StandardCharsets.UTF_8);
    private static final Map<String, Object> KEY_HOLDER = AuthorizerContext.of(new KeyHolder("key_benchmark",
            Set.of(Permission.WRITE_WEBHOOKS), new RateLimitState(true, 120, 119, Duration.ofMillis(500),
                    Duration.ZERO)));

    private final String rest;

    /** @param bodyBytes the size of each body: a list of records, filled up with padding */
    SentWebhooks(int bodyBytes) {
        Random random = new Random(1);
        StringBuilder records = new StringBuilder("\"records\":[");
        String end = "{}],\"padding\":\"\"}";
        int left = bodyBytes - start().length() - end.length();
        for (String next = record(random); records.length() + next.length() <= left; next = record(random)) {
            records.append(next);
        }
        String padding = "x".repeat(left - records.length());
        rest = records + end.replace("\"\"}", "\"" + padding + "\"}");
    }

    /** An event of the DevOps module with an accepted key. */
    APIGatewayProxyRequestEvent byKey() {
        String id = UUID.randomUUID().toString();
        APIGatewayProxyRequestEvent event = request("/api/devops/webhook", body(), Map.of("webhook-id", id));
        event.getRequestContext().setAuthorizer(new HashMap<>(KEY_HOLDER));
        return event;
    }

    /** A delivery signed as Standard Webhooks defines. */
    APIGatewayProxyRequestEvent byStandard() {
        String id = UUID.randomUUID().toString();
        String time = Long.toString(Instant.now().getEpochSecond());
        String body = body();
        String signature = Base64.getEncoder().encodeToString(hmac(STANDARD_KEY, id + "." + time + "." + body));
        return request("/api/devops/webhook/{source}", body, Map.of("webhook-id", id, "webhook-timestamp", time,
                "webhook-signature", "v1," + signature)).withPathParameters(Map.of("source", "standard"));
    }

    /** A delivery signed as GitHub does. */
    APIGatewayProxyRequestEvent byGitHub() {
        String body = body();
        return request("/api/devops/webhook/{source}", body, Map.of("X-GitHub-Event", "benchmark",
                "X-GitHub-Delivery", UUID.randomUUID().toString(), "X-Hub-Signature-256",
                "sha256=" + HexFormat.of().formatHex(hmac(GITHUB_KEY, body))))
                .withPathParameters(Map.of("source", "github"));
    }

    private String body() {
        return start() + rest;
    }

    /** Makes each body different. */
    private static String start() {
        return "{\"event_type\":\"benchmark\",\"number\":\"" + UUID.randomUUID() + "\",";
    }

    /**
     * A record like a commit in push and pipeline events: mostly the same words, and hashes that cannot be compressed.
     */
    private static String record(Random random) {
        String hash = "%016x%016x".formatted(random.nextLong(), random.nextLong());
        return """
                {"id":"%s","message":"Change number %d","timestamp":"2026-11-%02dT%02d:%02d:00Z",\
                "url":"https://git.example.com/revenue-ripple/platform/commit/%s",\
                "author":{"name":"Developer %d","email":null,"type":"User","site_admin":false},\
                "added":[],"removed":[],"modified":["src/main/module-%d/settings.json"]},""".formatted(hash,
                random.nextInt(10_000), 1 + random.nextInt(30), random.nextInt(24), random.nextInt(60), hash,
                random.nextInt(20), random.nextInt(50));
    }

    private static APIGatewayProxyRequestEvent request(String resource, String body, Map<String, String> headers) {
        ProxyRequestContext context = new ProxyRequestContext();
        context.setRequestId(UUID.randomUUID().toString());
        Map<String, String> all = new HashMap<>(headers);
        all.put("content-type", "application/json");
        return new APIGatewayProxyRequestEvent()
                .withHttpMethod("POST")
                .withResource(resource)
                .withRequestContext(context)
                .withHeaders(all)
                .withBody(body)
                .withIsBase64Encoded(false);
    }

    private static byte[] hmac(byte[] key, String content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
