package com.revenueripple.devops.api.webhooks.signatures;

import java.time.Instant;

/**
 * GitHub: {@code X-Hub-Signature-256: sha256=…} over the body; the webhook's id is not signed.
 *
 * @see <a href="https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries">its documentation</a>
 */
final class GitHubSignature implements SignatureCheck {
    @Override
    public Verification check(SignedRequest request, Sender sender, Instant now) {
        return request.header("X-Hub-Signature-256")
                .<Verification>map(header -> Signatures.hasHex(Signatures.labelled(header, ",", "sha256="),
                        request.bodyAfter(""), sender.secrets())
                                ? new Verification.Verified(sender,
                                        new WebhookId.InHeader(request.header("X-GitHub-Delivery"),
                                                IdTrust.UNSIGNED))
                                : new Verification.Wrong())
                .orElseGet(Verification.Missing::new);
    }
}
