package com.revenueripple.devops.api.webhooks.signatures;

import java.time.Instant;

/**
 * PagerDuty: {@code X-PagerDuty-Signature: v1=…,v1=…} over the body.
 *
 * @see <a href="https://developer.pagerduty.com/docs/verifying-webhook-signatures">its documentation</a>
 */
final class PagerDutySignature implements SignatureCheck {
    @Override
    public Verification check(SignedRequest request, Sender sender, Instant now) {
        return request.header("X-PagerDuty-Signature")
                .<Verification>map(header -> Signatures.hasHex(Signatures.labelled(header, ",", "v1="),
                        request.bodyAfter(""), sender.secrets())
                                ? new Verification.Verified(sender, new WebhookId.InBody("/event/id"))
                                : new Verification.Wrong())
                .orElseGet(Verification.Missing::new);
    }
}
