package com.revenueripple.devops.api.webhooks.signatures;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A sender for each scheme, which signs with the JDK alone. */
public final class TestSenders {
    public static final String STANDARD_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    public static final String GITHUB_SECRET = "It's a Secret to Everybody";
    public static final String GITLAB_TOKEN = "gitlab-token";
    public static final String STRIPE_SECRET = "whsec_stripe_secret";
    public static final String SLACK_SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
    public static final String PAGERDUTY_SECRET = "pagerduty-secret";
    /** RFC 8032, section 7.1, test 1. */
    public static final String PUBLIC_KEY = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    private static final String PRIVATE_KEY = "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";

    /** The configuration of all senders; each is named after its scheme, and {@code keypair} is standard too. */
    public static final String JSON = """
            {"standard": {"scheme": "standard", "secrets": ["%s"]},
             "keypair": {"scheme": "standard", "secrets": ["%s"]},
             "github": {"scheme": "github", "secrets": ["%s"]},
             "gitlab": {"scheme": "gitlab", "secrets": ["%s"]},
             "gitlab-signed": {"scheme": "gitlab", "secrets": ["%s"]},
             "stripe": {"scheme": "stripe", "secrets": ["%s"]},
             "slack": {"scheme": "slack", "secrets": ["%s"]},
             "pagerduty": {"scheme": "pagerduty", "secrets": ["%s"]},
             "old": {"retired": true},
             "broken": {"scheme": "github", "secrets": []}}
            """.formatted(STANDARD_SECRET, PUBLIC_KEY, GITHUB_SECRET, GITLAB_TOKEN, STANDARD_SECRET, STRIPE_SECRET,
            SLACK_SECRET, PAGERDUTY_SECRET);

    /** The senders of {@link #JSON} whose webhooks are accepted. */
    public static final List<String> READY = List.of("standard", "keypair", "github", "gitlab", "gitlab-signed",
            "stripe", "slack", "pagerduty");

    private TestSenders() {}

    /** All of {@link #READY}, for tests with a parameter. */
    public static List<String> ready() {
        return READY;
    }

    /** Those whose signature covers the body; GitLab's token covers nothing. */
    static List<String> signing() {
        return READY.stream().filter(sender -> !sender.equals("gitlab")).toList();
    }

    /** The names of all headers that they send. */
    public static Set<String> headerNames() {
        Set<String> names = new TreeSet<>();
        READY.forEach(sender -> names.addAll(headers(sender, "id", Instant.EPOCH, new byte[0]).keySet()));
        return names;
    }

    /** The headers of a delivery by the sender of that name. */
    public static Map<String, String> headers(String sender, String id, Instant at, byte[] body) {
        long time = at.getEpochSecond();
        return switch (sender) {
            case "standard", "gitlab-signed" -> standard(STANDARD_SECRET, id, Long.toString(time), body);
            case "keypair" -> Map.of("webhook-id", id, "webhook-timestamp", Long.toString(time), "webhook-signature",
                    "v1a," + ed25519(join(id + "." + time + ".", body)));
            case "github" -> github(GITHUB_SECRET, id, body);
            case "gitlab" -> Map.of("X-Gitlab-Token", GITLAB_TOKEN, "Idempotency-Key", id, "X-Gitlab-Event",
                    "Deployment Hook");
            case "stripe" -> stripe(STRIPE_SECRET, time, body);
            case "slack" -> Map.of("X-Slack-Request-Timestamp", Long.toString(time), "X-Slack-Signature",
                    "v0=" + hex(SLACK_SECRET, join("v0:" + time + ":", body)));
            case "pagerduty" -> Map.of("X-PagerDuty-Signature", "v1=" + hex(PAGERDUTY_SECRET, body));
            default -> throw new IllegalArgumentException(sender);
        };
    }

    static Map<String, String> standard(String secret, String id, String time, byte[] body) {
        byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
        String signature = Base64.getEncoder().encodeToString(hmac(key, join(id + "." + time + ".", body)));
        return Map.of("webhook-id", id, "webhook-timestamp", time, "webhook-signature", "v1," + signature);
    }

    public static Map<String, String> github(String secret, String id, byte[] body) {
        return Map.of("X-Hub-Signature-256", "sha256=" + hex(secret, body), "X-GitHub-Delivery", id, "X-GitHub-Event",
                "release");
    }

    static Map<String, String> stripe(String secret, long time, byte[] body) {
        return Map.of("Stripe-Signature", "t=" + time + ",v1=" + hex(secret, join(time + ".", body)));
    }

    private static String hex(String secret, byte[] content) {
        return HexFormat.of().formatHex(hmac(secret.getBytes(StandardCharsets.UTF_8), content));
    }

    private static byte[] hmac(byte[] key, byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String ed25519(byte[] content) {
        try {
            PrivateKey key = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(PRIVATE_KEY)));
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(key);
            signer.update(content);
            return Base64.getEncoder().encodeToString(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] join(String first, byte[] second) {
        byte[] start = first.getBytes(StandardCharsets.UTF_8);
        byte[] both = new byte[start.length + second.length];
        System.arraycopy(start, 0, both, 0, start.length);
        System.arraycopy(second, 0, both, start.length, second.length);
        return both;
    }
}
