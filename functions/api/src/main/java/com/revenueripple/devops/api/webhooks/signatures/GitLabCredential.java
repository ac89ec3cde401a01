package com.revenueripple.devops.api.webhooks.signatures;

import com.revenueripple.devops.api.webhooks.signatures.SenderSecret.Token;
import java.time.Instant;
import java.util.Optional;

/**
 * GitLab: the secret itself as {@code X-Gitlab-Token}, or a Standard Webhooks signature when the sender has a key for
 * one and the request is signed. A token proves nothing about the body or the id.
 *
 * @see <a href="https://docs.gitlab.com/user/project/integrations/webhooks/">its documentation</a>
 */
final class GitLabCredential implements SignatureCheck {
    private final SignatureCheck signed = new StandardSignature();

    @Override
    public Verification check(SignedRequest request, Sender sender, Instant now) {
        boolean hasSigningKey = sender.secrets().stream().anyMatch(secret -> !(secret instanceof Token));
        return hasSigningKey && request.header(StandardSignature.SIGNATURE_HEADER).isPresent()
                ? signed.check(request, sender, now)
                : checkToken(request, sender);
    }

    private static Verification checkToken(SignedRequest request, Sender sender) {
        Optional<String> shown = request.header("X-Gitlab-Token");
        if (shown.isEmpty()) {
            return new Verification.Missing();
        }
        boolean known = false;
        for (SenderSecret secret : sender.secrets()) {
            known |= secret instanceof Token token && token.matches(shown.get());
        }
        return known
                ? new Verification.Verified(sender, new WebhookId.InHeader(
                        request.header("Idempotency-Key").or(() -> request.header("X-Gitlab-Event-UUID")),
                        IdTrust.UNSIGNED))
                : new Verification.Wrong();
    }
}
