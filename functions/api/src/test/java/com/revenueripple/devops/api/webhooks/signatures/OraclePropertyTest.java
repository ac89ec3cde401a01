package com.revenueripple.devops.api.webhooks.signatures;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.environment.SecretCache.Versions;
import com.standardwebhooks.Webhook;
import com.stripe.net.Webhook.Signature;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** For any input, the providers' own libraries and this one make and accept the same signatures. */
class OraclePropertyTest {
    @Property(tries = 300)
    void signaturesOfTheStandardWebhooksLibraryAreAccepted(@ForAll @Size(min = 24, max = 64) byte[] key,
            @ForAll @AlphaChars @NumericChars @StringLength(min = 1, max = 40) String id,
            @ForAll @LongRange(min = 1, max = 99_999_999_999L) long time, @ForAll String text) throws Exception {
        String body = encodable(text);
        String secret = "whsec_" + Base64.getEncoder().encodeToString(key);
        String signature = new Webhook(secret).sign(id, time, body);

        Verification verification = check("standard", secret, time, body, Map.of("webhook-id", id, "webhook-timestamp",
                Long.toString(time), "webhook-signature", signature));

        assertThat(verification).isInstanceOf(Verification.Verified.class);
        assertThat(TestSenders.standard(secret, id, Long.toString(time), bytes(body)))
                .containsEntry("webhook-signature", signature);
    }

    @Property(tries = 300)
    void stripesLibraryAcceptsTheSameSignatures(@ForAll @AlphaChars @StringLength(min = 8, max = 40) String word,
            @ForAll @LongRange(min = 1_000, max = 99_999_999_999L) long time,
            @ForAll @LongRange(min = -301, max = 301) long lateness, @ForAll String text) throws Exception {
        String body = encodable(text);
        String secret = "whsec_" + word;
        Map<String, String> headers = TestSenders.stripe(secret, time, bytes(body));

        Verification verification = check("stripe", secret, time + lateness, body, headers);

        boolean library = stripeAccepts(body, headers.getOrDefault("Stripe-Signature", ""), secret, time + lateness);
        assertThat(verification instanceof Verification.Verified).isEqualTo(library && lateness >= -300);
    }

    private static boolean stripeAccepts(String body, String header, String secret, long now) {
        try {
            return Signature.verifyHeader(body, header, secret, 300,
                    Clock.fixed(Instant.ofEpochSecond(now), ZoneOffset.UTC));
        } catch (com.stripe.exception.SignatureVerificationException _) {
            return false;
        }
    }

    private static Verification check(String scheme, String secret, long now, String body,
            Map<String, String> headers) {
        SenderState state = Senders
                .of(new Versions("{\"s\": {\"scheme\": \"%s\", \"secrets\": [\"%s\"]}}".formatted(scheme, secret),
                        Optional.empty()))
                .find("s")
                .orElseThrow();
        Sender sender = ((SenderState.Ready) state).sender();
        return sender.scheme().check(new SignedRequest(headers, bytes(body)), sender, Instant.ofEpochSecond(now));
    }

    /** The libraries take strings; an unpaired surrogate has no bytes. */
    private static String encodable(String text) {
        return new String(bytes(text), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
