package com.revenueripple.devops.api.webhooks.signatures;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Slack: {@code X-Slack-Signature: v0=…} over {@code v0:timestamp:body}.
 *
 * @see <a href="https://docs.slack.dev/authentication/verifying-requests-from-slack">its documentation</a>
 */
final class SlackSignature implements SignatureCheck {
    @Override
    public Verification check(SignedRequest request, Sender sender, Instant now) {
        Optional<String> signature = request.header("X-Slack-Signature");
        Optional<String> time = request.header("X-Slack-Request-Timestamp");
        if (signature.isEmpty() || time.isEmpty()) {
            return new Verification.Missing();
        }
        Optional<Timestamp> timestamp = Timestamp.parse(time.get());
        List<String> signatures = Signatures.labelled(signature.get(), ",", "v0=");
        return timestamp.isPresent()
                && Signatures.hasHex(signatures, request.bodyAfter("v0:" + time.get() + ":"), sender.secrets())
                        ? timestamp.get().within(sender, now, new WebhookId.InBody("/event_id"))
                        : new Verification.Wrong();
    }
}
