package com.revenueripple.devops.api.webhooks.signatures;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Stripe: {@code Stripe-Signature: t=…,v1=…} over {@code t.body}.
 *
 * @see <a href="https://docs.stripe.com/webhooks/signature">its documentation</a>
 */
final class StripeSignature implements SignatureCheck {
    @Override
    public Verification check(SignedRequest request, Sender sender, Instant now) {
        return request.header("Stripe-Signature")
                .map(header -> check(header, request, sender, now))
                .orElseGet(Verification.Missing::new);
    }

    private static Verification check(String header, SignedRequest request, Sender sender, Instant now) {
        List<String> times = Signatures.labelled(header, ",", "t=");
        Optional<Timestamp> timestamp = times.size() == 1 ? Timestamp.parse(times.getFirst()) : Optional.empty();
        if (timestamp.isEmpty()) {
            return new Verification.Wrong();
        }
        byte[] content = request.bodyAfter(times.getFirst() + ".");
        return Signatures.hasHex(Signatures.labelled(header, ",", "v1="), content, sender.secrets())
                ? timestamp.get().within(sender, now, new WebhookId.InBody("/id"))
                : new Verification.Wrong();
    }
}
