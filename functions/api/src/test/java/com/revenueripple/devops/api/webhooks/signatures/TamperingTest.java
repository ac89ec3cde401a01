package com.revenueripple.devops.api.webhooks.signatures;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.environment.SecretCache.Versions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that a signature covers can be changed, nor the signature itself. */
class TamperingTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final byte[] BODY = "{\"id\":\"evt_1\"}".getBytes(StandardCharsets.UTF_8);

    private final Senders senders = Senders.of(new Versions(TestSenders.JSON, Optional.empty()));

    @ParameterizedTest
    @MethodSource("com.revenueripple.devops.api.webhooks.signatures.TestSenders#signing")
    void aChangedBodyIsWrong(String sender) {
        Map<String, String> headers = TestSenders.headers(sender, "id-1", NOW, BODY);

        assertThat(check(sender, headers, BODY, NOW)).isInstanceOf(Verification.Verified.class);
        for (int i = 0; i < BODY.length * 8; i++) {
            assertThat(check(sender, headers, withBit(BODY, i), NOW)).isEqualTo(new Verification.Wrong());
        }
        assertThat(check(sender, headers, new byte[0], NOW)).isEqualTo(new Verification.Wrong());
    }

    @ParameterizedTest
    @CsvSource({"standard,webhook-signature,3", "keypair,webhook-signature,4", "gitlab-signed,webhook-signature,3",
            "github,X-Hub-Signature-256,7", "stripe,Stripe-Signature,16", "slack,X-Slack-Signature,3",
            "pagerduty,X-PagerDuty-Signature,3", "gitlab,X-Gitlab-Token,0"})
    void noBitOfTheSignatureCanBeChanged(String sender, String header, int start) {
        Map<String, String> headers = TestSenders.headers(sender, "id-1", NOW, BODY);
        byte[] right = headers.getOrDefault(header, "").getBytes(StandardCharsets.ISO_8859_1);

        for (int bit = start * 8; bit < right.length * 8; bit++) {
            String wrong = new String(withBit(right, bit), StandardCharsets.ISO_8859_1);
            assertThat(check(sender, with(headers, header, wrong), BODY, NOW)).as(wrong)
                    .isNotInstanceOf(Verification.Verified.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"standard,webhook-timestamp", "keypair,webhook-timestamp", "gitlab-signed,webhook-timestamp",
            "slack,X-Slack-Request-Timestamp"})
    void aChangedTimeIsWrongAndNotStale(String sender, String header) {
        Map<String, String> headers = TestSenders.headers(sender, "id-1", NOW, BODY);
        for (String time : List.of("0", "1", Long.toString(NOW.getEpochSecond() + 1), "99999999999", "-1", "x",
                headers.get(header) + ".0", "+" + headers.get(header), "9".repeat(30))) {
            assertThat(check(sender, with(headers, header, time), BODY, NOW)).as(time)
                    .isEqualTo(new Verification.Wrong());
        }
    }

    @Test
    void aChangedTimeOfStripeIsWrong() {
        String right = TestSenders.headers("stripe", "", NOW, BODY).getOrDefault("Stripe-Signature", "");

        for (String header : List.of(right.replace("t=", "t=1"), right + ",t=5", right.substring(right.indexOf("v1")),
                right.replace("v1", "v0"))) {
            assertThat(check("stripe", Map.of("Stripe-Signature", header), BODY, NOW)).as(header)
                    .isEqualTo(new Verification.Wrong());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"standard", "keypair", "gitlab-signed"})
    void aChangedIdIsWrong(String sender) {
        Map<String, String> headers = TestSenders.headers(sender, "id-1", NOW, BODY);

        for (String id : List.of("id-2", "id-1.", "ID-1", "id-1\u00e9")) {
            assertThat(check(sender, with(headers, "webhook-id", id), BODY, NOW)).isEqualTo(new Verification.Wrong());
        }
    }

    @Test
    void aSignedMessageCannotBeReadAsAnother() {
        byte[] body = "{\"a\":\".1795435200.{}".getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = TestSenders.headers("standard", "id-1", NOW, body);
        String id = "id-1." + NOW.getEpochSecond() + ".{\"a\":\"";

        assertThat(check("standard", with(headers, "webhook-id", id), "{}".getBytes(StandardCharsets.UTF_8), NOW))
                .isEqualTo(new Verification.Wrong());
    }

    @ParameterizedTest
    @ValueSource(strings = {"standard", "keypair", "gitlab-signed", "stripe", "slack"})
    void aSignatureIsValidForFiveMinutesInBothDirections(String sender) {
        Map<String, String> headers = TestSenders.headers(sender, "id-1", NOW, BODY);

        for (int seconds : new int[]{-300, 0, 300}) {
            assertThat(check(sender, headers, BODY, NOW.plusSeconds(seconds)))
                    .isInstanceOf(Verification.Verified.class);
        }
        assertThat(check(sender, headers, BODY, NOW.plusSeconds(301)))
                .isEqualTo(new Verification.Stale(Duration.ofSeconds(301)));
        assertThat(check(sender, headers, BODY, NOW.minusSeconds(301)))
                .isEqualTo(new Verification.Future(Duration.ofSeconds(301)));
    }

    @ParameterizedTest
    @MethodSource("com.revenueripple.devops.api.webhooks.signatures.TestSenders#ready")
    void eachRequiredHeaderIsReportedMissing(String sender) {
        assertThat(check(sender, Map.of(), BODY, NOW)).isEqualTo(new Verification.Missing());
        TestSenders.headers(sender, "id-1", NOW, BODY).keySet().stream()
                .filter(header -> !header.startsWith("X-GitHub") && !header.startsWith("X-Gitlab-Event")
                        && !header.equals("Idempotency-Key"))
                .forEach(header -> assertThat(check(sender,
                        with(TestSenders.headers(sender, "id-1", NOW, BODY), header, " "), BODY, NOW))
                        .as(header).isEqualTo(new Verification.Missing()));
    }

    @ParameterizedTest
    @CsvSource({"standard,webhook-signature,' '", "keypair,webhook-signature,' '", "stripe,Stripe-Signature,','",
            "pagerduty,X-PagerDuty-Signature,','"})
    void aValidSignatureIsFoundAmongTenButNotAmongEleven(String sender, String header, String separator) {
        Map<String, String> headers = TestSenders.headers(sender, "id-1", NOW, BODY);
        String right = headers.getOrDefault(header, "");
        String label = right.startsWith("v1a") ? "v1a,x" : right.startsWith("v1,") ? "v1,x" : "v1=x";
        String nine = String.join(separator, Collections.nCopies(9, label));

        assertThat(check(sender, with(headers, header, nine + separator + right), BODY, NOW))
                .isInstanceOf(Verification.Verified.class);
        assertThat(check(sender, with(headers, header, label + separator + nine + separator + right), BODY, NOW))
                .isEqualTo(new Verification.Wrong());
    }

    @Test
    void aHeaderOverFourKilobytesIsNotRead() {
        Map<String, String> headers = TestSenders.headers("pagerduty", "", NOW, BODY);
        String right = headers.getOrDefault("X-PagerDuty-Signature", "");

        assertThat(check("pagerduty", with(headers, "X-PagerDuty-Signature", right + "," + "x".repeat(4029)), BODY,
                NOW)).isEqualTo(new Verification.Missing());
    }

    @Test
    void signingKeysAndTokensAreNotInterchangeable() {
        assertThat(check("gitlab-signed", Map.of("X-Gitlab-Token", TestSenders.STANDARD_SECRET), BODY, NOW))
                .isEqualTo(new Verification.Wrong());
        assertThat(check("gitlab", TestSenders.headers("gitlab-signed", "id-1", NOW, BODY), BODY, NOW))
                .isEqualTo(new Verification.Missing());
    }

    @Test
    void bytesThatAreNotUtf8AreDistinguished() {
        byte[] body = {'{', (byte) 0xff, '}'};
        Map<String, String> headers = TestSenders.headers("github", "id-1", NOW, body);

        assertThat(check("github", headers, body, NOW)).isInstanceOf(Verification.Verified.class);
        assertThat(check("github", headers, new byte[]{'{', (byte) 0xfe, '}'}, NOW))
                .isEqualTo(new Verification.Wrong());
        assertThat(check("github", headers, new String(body, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8),
                NOW)).isEqualTo(new Verification.Wrong());
    }

    private Verification check(String name, Map<String, String> headers, byte[] body, Instant now) {
        Sender sender = ((SenderState.Ready) senders.find(name).orElseThrow()).sender();
        return sender.scheme().check(new SignedRequest(headers, body), sender, now);
    }

    private static Map<String, String> with(Map<String, String> headers, String name, String value) {
        Map<String, String> changed = new HashMap<>(headers);
        changed.put(name, value);
        return changed;
    }

    private static byte[] withBit(byte[] bytes, int bit) {
        byte[] changed = bytes.clone();
        changed[bit / 8] ^= (byte) (1 << bit % 8);
        return changed;
    }
}
