package com.revenueripple.devops.api.authorizers;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys that an issuer publishes: remembered, fetched again for a token that names an unknown one, but not more
 * often than the rate allows, and used on while the issuer cannot be reached.
 */
final class PublishedKeys implements JWKSource<SecurityContext> {
    private static final Duration FRESH_FOR = Duration.ofMinutes(10);
    private static final Duration USABLE_IN_OUTAGE = Duration.ofHours(4);
    private static final Duration FETCHED_AT_MOST_EVERY = Duration.ofSeconds(30);
    private static final Duration WAIT_FOR_ANOTHERS_FETCH = Duration.ofSeconds(5);
    private static final int FETCH_TIMEOUT_MILLIS = 2_000;
    private static final int LARGEST_BYTES = 64 * 1024;

    private final JWKSource<SecurityContext> keys;
    private volatile boolean reachable;

    private PublishedKeys(URL url) {
        this.keys = JWKSourceBuilder.create(new NotedFetches(new URLBasedJWKSetSource<>(url,
                new DefaultResourceRetriever(FETCH_TIMEOUT_MILLIS, FETCH_TIMEOUT_MILLIS, LARGEST_BYTES))))
                .cache(FRESH_FOR.toMillis(), WAIT_FOR_ANOTHERS_FETCH.toMillis())
                .refreshAheadCache(false)
                .rateLimited(FETCHED_AT_MOST_EVERY.toMillis())
                .retrying(true)
                .outageTolerant(USABLE_IN_OUTAGE.toMillis())
                .build();
    }

    /**
     * The keys published at that address.
     *
     * @throws IllegalStateException when the address is no URL
     */
    static PublishedKeys at(String uri) {
        try {
            return new PublishedKeys(URI.create(uri).toURL());
        } catch (MalformedURLException | IllegalArgumentException e) {
            throw new IllegalStateException("OIDC_JWKS_URI is not a URL: " + uri, e);
        }
    }

    /**
     * The keys that match.
     *
     * @throws KeySourceException when that cannot be found out: none that is known matches, and the issuer could not be
     *         reached when it was last asked
     */
    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
        List<JWK> matching = known(selector, context);
        if (matching.isEmpty() && !reachable) {
            throw new KeySourceException("The issuer cannot be asked for the key of this token.");
        }
        return matching;
    }

    private List<JWK> known(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
        try {
            return keys.get(selector, context);
        } catch (RateLimitReachedException _) {
            return List.of();
        }
    }

    /** Fetches, and notes whether that succeeded. */
    private final class NotedFetches implements JWKSetSource<SecurityContext> {
        private final JWKSetSource<SecurityContext> source;

        NotedFetches(JWKSetSource<SecurityContext> source) {
            this.source = source;
        }

        @Override
        public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long time, SecurityContext context)
                throws KeySourceException {
            reachable = false;
            JWKSet fetched = source.getJWKSet(evaluator, time, context);
            reachable = true;
            return fetched;
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }
}
