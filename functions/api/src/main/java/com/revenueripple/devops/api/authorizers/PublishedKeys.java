package com.revenueripple.devops.api.authorizers;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSetBasedJWKSource;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that an issuer publishes: cached for ten minutes, fetched again for a token that names an unknown key, at
 * most twice in half a minute, and usable for four hours while the issuer is unavailable.
 */
final class PublishedKeys implements JWKSource<SecurityContext> {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedKeys.class);
    /** Two fetches fit into the authorizer's ten seconds. */
    private static final Duration LONGEST_FETCH = Duration.ofSeconds(3);
    private static final Duration FRESH_FOR = Duration.ofMinutes(10);
    private static final Duration USABLE_IN_OUTAGE = Duration.ofHours(4);
    /** The library allows two fetches in this time: the ordinary one, and one for a newer key. */
    private static final Duration TWO_FETCHES_WITHIN = Duration.ofSeconds(30);
    /** Shorter ones can be broken (NIST SP 800-131A). */
    private static final int SHORTEST_RSA_BITS = 2_048;

    private final Issuer issuer;
    private final JWKSetSource<SecurityContext> cache;
    private final Clock clock;

    /** @throws IllegalStateException when the address is not a URL */
    PublishedKeys(String uri, Clock clock) {
        this(uri, LONGEST_FETCH, clock);
    }

    /** @param longestFetch from connecting to the last byte */
    PublishedKeys(String uri, Duration longestFetch, Clock clock) {
        this.issuer = new Issuer(url(uri), new KeySetRetriever(longestFetch));
        this.cache = cache(issuer, longestFetch);
        this.clock = clock;
    }

    /**
     * The library's cache without its outermost part, which reads the system's time. No thread refreshes it, because a
     * snapshot would freeze the thread. The four hours are counted here, because the library's own limit keeps keys
     * longer, by {@link #FRESH_FOR}.
     */
    private static JWKSetSource<SecurityContext> cache(Issuer issuer, Duration longestFetch) {
        JWKSource<SecurityContext> source = JWKSourceBuilder.create(issuer)
                .cache(FRESH_FOR.toMillis(), 2 * longestFetch.toMillis())
                .refreshAheadCache(false)
                .rateLimited(TWO_FETCHES_WITHIN.toMillis())
                .outageTolerantForever()
                .build();
        return ((JWKSetBasedJWKSource<SecurityContext>) source).getJWKSetSource();
    }

    private static URL url(String uri) {
        try {
            return URI.create(uri).toURL();
        } catch (MalformedURLException | IllegalArgumentException e) {
            throw new IllegalStateException("OIDC_JWKS_URI is not a URL: " + uri, e);
        }
    }

    /**
     * The matching keys.
     *
     * @throws KeySourceException when they cannot be determined: no known key matches, and the issuer gave no keys when
     *         it was last queried
     */
    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
        long now = clock.millis();
        JWKSet known = keys(JWKSetCacheRefreshEvaluator.noRefresh(), now);
        List<JWK> matching = usable(selector, known, now);
        if (matching.isEmpty()) {
            matching = usable(selector, keys(JWKSetCacheRefreshEvaluator.referenceComparison(known), now), now);
        }
        if (matching.isEmpty() && !issuer.isReachable) {
            throw new KeySourceException("The issuer of this token's key is unavailable.");
        }
        return matching;
    }

    /** The key set; empty when the cache has none and cannot fetch it, or when the rate allows no fetch now. */
    private JWKSet keys(JWKSetCacheRefreshEvaluator refresh, long now) {
        try {
            return cache.getJWKSet(refresh, now, null);
        } catch (KeySourceException _) {
            return new JWKSet();
        }
    }

    private List<JWK> usable(JWKSelector selector, JWKSet keys, long now) {
        return now < issuer.answeredAt + USABLE_IN_OUTAGE.toMillis() ? selector.select(keys) : List.of();
    }

    /** Fetches, and records what the cache hides: whether the issuer answered, and when it last did. */
    private static final class Issuer extends URLBasedJWKSetSource<SecurityContext> {
        private volatile long answeredAt;
        private volatile boolean isReachable;

        Issuer(URL url, KeySetRetriever retriever) {
            super(url, retriever);
        }

        @Override
        public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator refresh, long now, @Nullable SecurityContext context)
                throws KeySourceException {
            try {
                JWKSet published = super.getJWKSet(refresh, now, context);
                answeredAt = now;
                isReachable = true;
                return new JWKSet(published.getKeys().stream().filter(Issuer::isStrong).toList());
            } catch (KeySourceException e) {
                LOG.warn("The issuer's keys cannot be fetched: {}", e.toString());
                isReachable = false;
                throw e;
            }
        }

        private static boolean isStrong(JWK key) {
            return !(key instanceof RSAKey) || key.size() >= SHORTEST_RSA_BITS;
        }
    }
}
