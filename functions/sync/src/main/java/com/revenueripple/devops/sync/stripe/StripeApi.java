package com.revenueripple.devops.sync.stripe;

import com.revenueripple.devops.environment.SecretCache;
import com.revenueripple.devops.sync.source.SourceFailure;
import com.stripe.StripeClient;
import com.stripe.exception.ApiException;
import com.stripe.exception.AuthenticationException;
import com.stripe.exception.StripeException;
import com.stripe.model.HasId;
import com.stripe.model.StripeCollection;
import com.stripe.net.RequestOptions.RequestOptionsBuilder;
import com.stripe.net.RequestOptions;
import com.stripe.service.V1Services;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/** Reads Stripe's objects in a fixed version of its API, whatever the account's default is, and converts failures. */
final class StripeApi implements AutoCloseable {
    /** The version that matches the library's classes. */
    static final String VERSION = "2026-05-27.dahlia";

    /** Stripe's maximum page length. */
    static final long LONGEST_PAGE = 100;

    private static final RequestOptions OPTIONS = RequestOptionsBuilder
            .unsafeSetStripeVersionOverride(RequestOptions.builder(), VERSION)
            .build();

    private final SecretCache secrets;
    private final StripeSettings settings;
    private final StripeTransport transport;
    private @Nullable V1Services services;
    private boolean keyReadAgain;
    private long objectsRead;

    /** A request through the library. */
    @FunctionalInterface
    interface Request<T> {
        T send(V1Services stripe, RequestOptions options) throws StripeException;
    }

    StripeApi(SecretCache secrets, StripeSettings settings, StripeTransport transport) {
        this.secrets = secrets;
        this.settings = settings;
        this.transport = transport;
    }

    /** A page of a list. */
    <T extends HasId> Listed<T> list(Request<StripeCollection<T>> request) {
        StripeCollection<T> page = read(request);
        objectsRead += page.getData().size();
        return new Listed<>(page.getData(), page.getHasMore());
    }

    /**
     * A page of a list.
     *
     * @param more whether another one follows
     */
    record Listed<T extends HasId>(List<T> data, boolean more) {

        /** Where the next page begins: after the last object of this one; empty when there is none. */
        Optional<String> next() {
            return more && !data.isEmpty() ? Optional.of(data.getLast().getId()) : Optional.empty();
        }
    }

    /** The object; empty when Stripe does not have it. */
    <T extends HasId> Optional<T> find(Request<T> request) {
        try {
            T found = send(request);
            objectsRead++;
            return Optional.of(found);
        } catch (StripeException e) {
            if (isMissing(e)) {
                return Optional.empty();
            }
            throw failure(e);
        }
    }

    /** The number of objects read, without nested ones. */
    long objectsRead() {
        return objectsRead;
    }

    @Override
    public void close() {
        transport.close();
    }

    private <T> T read(Request<T> request) {
        try {
            return send(request);
        } catch (StripeException e) {
            throw failure(e);
        }
    }

    /** A refused key may have been rolled since the secret was cached, so the secret is read again once. */
    private <T> T send(Request<T> request) throws StripeException {
        try {
            return request.send(services(), OPTIONS);
        } catch (AuthenticationException e) {
            if (keyReadAgain || !isKeyRefused(e)) {
                throw e;
            }
            keyReadAgain = true;
            services = connect(secrets::refresh);
            return request.send(services, OPTIONS);
        }
    }

    private V1Services services() {
        if (services == null) {
            services = connect(secrets::value);
        }
        return services;
    }

    private V1Services connect(UnaryOperator<String> reading) {
        return StripeClient.builder()
                .setApiKey(key(reading).value())
                .setApiBase(settings.apiBase())
                .setHttpClient(transport)
                .setMaxNetworkRetries(0)
                .build()
                .v1();
    }

    private StripeKey key(UnaryOperator<String> reading) {
        try {
            return StripeKey.parse(reading.apply(settings.secretArn()));
        } catch (SdkException e) {
            throw new SourceFailure.SecretUnavailable("The secret with Stripe's key cannot be read.", e);
        }
    }

    /** The library throws the same exception for a valid key without the permission. */
    private static boolean isKeyRefused(StripeException e) {
        return Integer.valueOf(401).equals(e.getStatusCode());
    }

    private static boolean isMissing(StripeException e) {
        return Integer.valueOf(404).equals(e.getStatusCode()) || "resource_missing".equals(e.getCode());
    }

    /** Without Stripe's message and the exception, because they may contain a part of the key. */
    private static SourceFailure failure(StripeException e) {
        if (isKeyRefused(e)) {
            return new SourceFailure.StripeKeyRefused();
        }
        if (e instanceof ApiException && Integer.valueOf(200).equals(e.getStatusCode())) {
            return new SourceFailure.InvalidData("Stripe's answer is not JSON (request " + e.getRequestId() + ").");
        }
        return new SourceFailure.StripeRequestRefused(
                "status " + e.getStatusCode() + ", code " + e.getCode() + ", request " + e.getRequestId());
    }
}
