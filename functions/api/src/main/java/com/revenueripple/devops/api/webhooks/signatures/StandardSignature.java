package com.revenueripple.devops.api.webhooks.signatures;

import com.revenueripple.devops.api.webhooks.signatures.SenderSecret.Ed25519Key;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Standard Webhooks: {@code webhook-signature: v1,… v1a,…} over {@code id.timestamp.body}, v1 an HMAC-SHA256 and v1a an
 * Ed25519 signature.
 *
 * @see <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">the
 *      specification</a>
 */
final class StandardSignature implements SignatureCheck {
    static final String SIGNATURE_HEADER = "webhook-signature";
    /**
     * Visible ASCII without braces: because a body is a JSON object, no other id, time and body give the same content.
     */
    private static final Pattern ID = Pattern.compile("[!-z|~]{1," + WebhookId.LONGEST + "}");

    @Override
    public Verification check(SignedRequest request, Sender sender, Instant now) {
        Optional<String> id = request.header("webhook-id");
        Optional<String> time = request.header("webhook-timestamp");
        Optional<String> signatures = request.header(SIGNATURE_HEADER);
        if (id.isEmpty() || time.isEmpty() || signatures.isEmpty()) {
            return new Verification.Missing();
        }
        Optional<Timestamp> timestamp = Timestamp.parse(time.get());
        if (timestamp.isEmpty() || !ID.matcher(id.get()).matches()) {
            return new Verification.Wrong();
        }
        byte[] content = request.bodyAfter(id.get() + "." + time.get() + ".");
        return isSigned(signatures.get(), content, sender.secrets())
                ? timestamp.get().within(sender, now, new WebhookId.InHeader(id, IdTrust.SIGNED))
                : new Verification.Wrong();
    }

    private static boolean isSigned(String header, byte[] content, List<SenderSecret> secrets) {
        return Signatures.has(Signatures.labelled(header, " ", "v1,"), content, secrets,
                Base64.getEncoder()::encodeToString)
                || isSignedByKeyPair(Signatures.labelled(header, " ", "v1a,"), content, secrets);
    }

    private static boolean isSignedByKeyPair(List<String> signatures, byte[] content, List<SenderSecret> secrets) {
        return signatures.size() <= Signatures.MOST && secrets.stream()
                .filter(Ed25519Key.class::isInstance)
                .map(Ed25519Key.class::cast)
                .anyMatch(key -> signatures.stream().anyMatch(signature -> key.verifies(signature, content)));
    }
}
