package com.revenueripple.devops.api.webhooks.signatures;

import com.revenueripple.devops.api.webhooks.signatures.SenderState.Ready;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.environment.SecretCache.Versions;
import com.revenueripple.devops.environment.SecretCache;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The configured senders as they are in Secrets Manager, and the decision on a delivery. Whatever is not accepted is
 * decided again with the secret as it is now, read at most once a minute, so that a new sender or secret is noticed at
 * its first delivery.
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
     * The senders in the secret that the function's variables name.
     *
     * @throws IllegalStateException naming the variable that is missing
     */
    public static WebhookSenders of(Environment environment) {
        return new WebhookSenders(new SecretCache(environment.secretsManager().get(), environment.clock()),
                environment.required("WEBHOOK_SOURCES_SECRET_ARN"), environment.clock());
    }

    /**
     * All senders, as they were at most five minutes ago.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException when the secret cannot be read
     */
    public Senders all() {
        return senders(secrets.versions(secretArn));
    }

    /**
     * The sender of that name, as it was at most five minutes ago.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException when the secret cannot be read
     */
    public Optional<SenderState> find(String name) {
        return all().find(name);
    }

    /** Whether a sender of that name is configured, as far as is remembered; asks nobody, and so never fails. */
    public boolean hasSender(String name) {
        Parsed known = parsed.get();
        return known != null && known.senders().states().containsKey(name);
    }

    /**
     * Whether the delivery is the sender's.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException when the secret cannot be read
     */
    public Decision decide(String name, SignedRequest request) {
        Senders remembered = all();
        Decision decision = decide(remembered.find(name), request);
        if (decision instanceof Decision.Accepted) {
            return decision;
        }
        Senders fresh = senders(secrets.freshVersions(secretArn));
        return fresh.equals(remembered) ? decision : decide(fresh.find(name), request);
    }

    private Decision decide(Optional<SenderState> state, SignedRequest request) {
        return state.map(known -> switch (known) {
            case Ready(Sender sender) -> decide(sender, request);
            case SenderState.Retired _ -> new Decision.Retired();
            case SenderState.Unusable(var faults) -> new Decision.Unusable(faults);
        }).orElseGet(Decision.Unknown::new);
    }

    private Decision decide(Sender sender, SignedRequest request) {
        return switch (sender.scheme().check(request, sender, clock.instant())) {
            case Verdict.Verified(WebhookId name) -> new Decision.Accepted(sender, name);
            case Verdict verdict -> new Decision.Refused(verdict);
        };
    }

    /** Parsed once for each reading of the secret. */
    private Senders senders(Versions versions) {
        return parsed.updateAndGet(
                known -> known != null && known.versions().equals(versions)
                        ? known
                        : new Parsed(versions, Senders.of(versions)))
                .senders();
    }
}
