package com.revenueripple.devops.api.webhooks.signatures;

import com.revenueripple.devops.api.webhooks.signatures.SourceState.Ready;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.environment.SecretCache;
import com.revenueripple.devops.environment.SecretCache.Versions;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The configured sources as they are in Secrets Manager, and the decision on a delivery. Whatever is not accepted is
 * decided again with the secret as it is now, read at most once a minute, so that a new source or secret is noticed at
 * its first delivery.
 */
public final class WebhookSources {
    private final SecretCache secrets;
    private final String secretArn;
    private final Clock clock;
    private final AtomicReference<Parsed> parsed = new AtomicReference<>();

    private record Parsed(Versions versions, Sources sources) {}

    private WebhookSources(SecretCache secrets, String secretArn, Clock clock) {
        this.secrets = secrets;
        this.secretArn = secretArn;
        this.clock = clock;
    }

    /**
     * The sources in the secret that the function's variables name.
     *
     * @throws IllegalStateException naming the variable that is missing
     */
    public static WebhookSources of(Environment environment) {
        return new WebhookSources(new SecretCache(environment.secretsManager().get(), environment.clock()),
                environment.required("WEBHOOK_SOURCES_SECRET_ARN"), environment.clock());
    }

    /**
     * All sources, as they were at most five minutes ago.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException when the secret cannot be read
     */
    public Sources all() {
        return sources(secrets.versions(secretArn));
    }

    /**
     * The source of that name, as it was at most five minutes ago.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException when the secret cannot be read
     */
    public Optional<SourceState> find(String name) {
        return all().find(name);
    }

    /** Whether a source of that name is configured, as far as is remembered; asks nobody, and so never fails. */
    public boolean hasSource(String name) {
        Parsed known = parsed.get();
        return known != null && known.sources().states().containsKey(name);
    }

    /**
     * Whether the delivery is the source's.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException when the secret cannot be read
     */
    public Decision decide(String name, SignedRequest request) {
        Sources remembered = all();
        Decision decision = decide(remembered.find(name), request);
        if (decision instanceof Decision.Accepted) {
            return decision;
        }
        Sources fresh = sources(secrets.freshVersions(secretArn));
        return fresh.equals(remembered) ? decision : decide(fresh.find(name), request);
    }

    private Decision decide(Optional<SourceState> state, SignedRequest request) {
        return state.map(known -> switch (known) {
            case Ready(Source source) -> decide(source, request);
            case SourceState.Retired _ -> new Decision.Retired();
            case SourceState.Unusable(var faults) -> new Decision.Unusable(faults);
        }).orElseGet(Decision.Unknown::new);
    }

    private Decision decide(Source source, SignedRequest request) {
        return switch (source.scheme().check(request, source, clock.instant())) {
            case Verdict.Verified(DeliveryName name) -> new Decision.Accepted(source, name);
            case Verdict verdict -> new Decision.Refused(verdict);
        };
    }

    /** Parsed once for each reading of the secret. */
    private Sources sources(Versions versions) {
        return parsed.updateAndGet(
                known -> known != null && known.versions().equals(versions)
                        ? known
                        : new Parsed(versions, Sources.of(versions)))
                .sources();
    }
}
