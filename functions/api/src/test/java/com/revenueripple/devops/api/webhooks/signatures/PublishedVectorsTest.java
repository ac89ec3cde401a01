package com.revenueripple.devops.api.webhooks.signatures;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.environment.SecretCache.Versions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Signatures that the providers' documentation shows, and one that OpenSSL made. */
class PublishedVectorsTest {
    private final Senders senders = Senders.of(new Versions(TestSenders.JSON, Optional.empty()));

    @Test
    void standardWebhooks() {
        assertVerified("standard", 1_614_265_330, "{\"test\": 2432232314}", Map.of(
                "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp", "1614265330",
                "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    /** Test 1 of RFC 8032 has the key; `openssl pkeyutl -sign -rawin` made the signature. */
    @Test
    void standardWebhooksWithAKeyPair() {
        assertVerified("keypair", 1_614_265_330, "{\"test\": 2432232314}", Map.of(
                "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp", "1614265330",
                "webhook-signature",
                "v1a,fldxM4gAKugP6nnt1hdz3sgGfZ6d99nzrMFnZOELIxbzEHoVmAb2ADpkJK7zgPePmPsle0zV9jSeGlHFG2NVAw=="));
    }

    @Test
    void github() {
        assertVerified("github", 0, "Hello, World!", Map.of("X-Hub-Signature-256",
                "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"));
    }

    @Test
    void slack() {
        assertVerified("slack", 1_531_420_618,
                "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
                        + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
                        + "&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
                        + "%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
                        + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
                Map.of(
                        "X-Slack-Request-Timestamp", "1531420618",
                        "X-Slack-Signature",
                        "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"));
    }

    private void assertVerified(String name, long now, String body, Map<String, String> headers) {
        Sender sender = ((SenderState.Ready) senders.find(name).orElseThrow()).sender();

        assertThat(sender.scheme().check(new SignedRequest(headers, body.getBytes(StandardCharsets.UTF_8)), sender,
                Instant.ofEpochSecond(now))).isInstanceOf(Verification.Verified.class);
    }
}
