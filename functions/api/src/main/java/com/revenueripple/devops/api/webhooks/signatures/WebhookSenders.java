package com.revenueripple.devops.api.webhooks.signatures;

import com.revenueripple.devops.api.webhooks.signatures.SenderState.Ready;
import com.revenueripple.devops.api.webhooks.signatures.SenderState.Retired;
import com.revenueripple.devops.api.webhooks.signatures.SenderState.Unusable;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.environment.SecretCache.Versions;
import com.revenueripple.devops.environment.SecretCache;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The configured senders, from Secrets Manager, and the verification of webhooks. A webhook that fails is verified
 * again with the present secret, read at most once a minute, so that a new sender or secret is effective with its first
 * webhook.
 */
public final class WebhookSenders {
    private final SecretCache secrets;
    private final String secretArn;
    private final Clock clock;
    private final AtomicReference<Parsed> parsed = new AtomicReference<>();

    private record Parsed(Versions versions, Senders senders) {}

    private WebhookSenders(SecretCache secrets, String secretArn, Clock clock) {
        this.secrets = secrets;
        this.secretArn = secretArn;
        this.clock = clock;
    }

    /**
     * The senders for the function's variables.
     *
     * @throws IllegalStateException naming the variable that is missing
     */
    public static WebhookSenders of(Environment environment) {
        return new WebhookSenders(new SecretCache(environment.secretsManager().get(), environment.clock()),
                environment.required("WEBHOOK_SOURCES_SECRET_ARN"), environment.clock());
    }

    /**
     * All senders, at most five minutes old.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException when the secret cannot be read
     */
    public Senders all() {
        return senders(secrets.versions(secretArn));
    }

    /** Whether a sender with that name is configured, as far as is remembered; reads nothing, and so never fails. */
    public boolean hasSender(String name) {
        Parsed known = parsed.get();
        return known != null && known.senders().states().containsKey(name);
    }

    /**
     * Whether the DevOps module's webhook, which its API key has admitted, must be verified as well: when the module is
     * a sender and has signed the webhook, must sign it, or has an invalid configuration.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException when the secret cannot be read
     */
    public boolean mustVerifyModule(SignedRequest request) {
        return all().find(Sender.OWN).map(known -> switch (known) {
            case Ready(Sender sender) -> sender.required() || request.isStandard();
            case Retired _ -> false;
            case Unusable _ -> true;
        }).orElse(false);
    }

    /**
     * Whether the bodies of the DevOps module's webhooks are stored, signed or not: unless the module is a sender,
     * retired or not, that is configured otherwise or whose configuration is invalid.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException when the secret cannot be read
     */
    public boolean keepsBodiesOfModule() {
        return all().find(Sender.OWN).map(known -> switch (known) {
            case Ready(Sender sender) -> sender.keepsBody();
            case Retired(boolean keepsBody) -> keepsBody;
            case Unusable _ -> false;
        }).orElse(true);
    }

    /**
     * Verifies that the sender with that name signed the request.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException when the secret cannot be read
     */
    public Verification verify(String name, SignedRequest request) {
        Senders remembered = all();
        Verification verification = verify(remembered.find(name), request);
        if (verification instanceof Verification.Verified) {
            return verification;
        }
        Senders fresh = senders(secrets.freshVersions(secretArn));
        return fresh.equals(remembered) ? verification : verify(fresh.find(name), request);
    }

    private Verification verify(Optional<SenderState> state, SignedRequest request) {
        return state.map(known -> switch (known) {
            case Ready(Sender sender) -> sender.scheme().check(request, sender, clock.instant());
            case Retired _ -> new Verification.Retired();
            case Unusable _ -> new Verification.Unusable();
        }).orElseGet(Verification.Unknown::new);
    }

    /** Parsed once for each read of the secret. */
    private Senders senders(Versions versions) {
        return parsed.updateAndGet(
                known -> known != null && known.versions().equals(versions)
                        ? known
                        : new Parsed(versions, Senders.of(versions)))
                .senders();
    }
}
