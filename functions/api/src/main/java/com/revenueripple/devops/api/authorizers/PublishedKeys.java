package com.revenueripple.devops.api.authorizers;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that an issuer publishes: remembered for ten minutes, fetched again for a token that names an unknown one, but
 * not more often than the rate allows, and used on for four hours while the issuer gives no keys.
 */
final class PublishedKeys implements JWKSource<SecurityContext> {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedKeys.class);
    private static final Duration FRESH_FOR = Duration.ofMinutes(10);
    private static final Duration USABLE_IN_OUTAGE = Duration.ofHours(4);
    /** The ordinary fetch, and one for a key that is newer than that. */
    private static final int MOST_FETCHES = 2;
    private static final Duration WITHIN = Duration.ofSeconds(30);
    /** Shorter ones can be broken (NIST SP 800-131A). */
    private static final int SHORTEST_RSA_BITS = 2_048;

    private final KeySetFetch source;
    private final Clock clock;
    private JWKSet keys = new JWKSet();
    private Instant fetchedAt = Instant.MIN;
    private boolean isReachable;
    private Instant fetchesSince = Instant.MIN;
    private int fetches;

    PublishedKeys(KeySetFetch source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    /**
     * The keys that match.
     *
     * @throws KeySourceException when that cannot be found out: none that is known matches, and the issuer gave no keys
     *         when it was last asked
     */
    @Override
    public synchronized List<JWK> get(JWKSelector selector, @Nullable SecurityContext context)
            throws KeySourceException {
        Instant now = clock.instant();
        if (!areYoungerThan(FRESH_FOR, now)) {
            fetch(now);
        }
        List<JWK> matching = known(selector, now);
        if (matching.isEmpty()) {
            fetch(now);
            matching = known(selector, now);
        }
        if (matching.isEmpty() && !isReachable) {
            throw new KeySourceException("The issuer cannot be asked for the key of this token.");
        }
        return matching;
    }

    private List<JWK> known(JWKSelector selector, Instant now) {
        return areYoungerThan(USABLE_IN_OUTAGE, now)
                ? selector.select(keys).stream().filter(PublishedKeys::isStrong).toList()
                : List.of();
    }

    private static boolean isStrong(JWK key) {
        return !(key instanceof RSAKey) || key.size() >= SHORTEST_RSA_BITS;
    }

    private boolean areYoungerThan(Duration age, Instant now) {
        return now.isBefore(fetchedAt.plus(age));
    }

    private void fetch(Instant now) {
        if (!mayFetch(now)) {
            return;
        }
        try {
            keys = source.fetch();
            fetchedAt = now;
            isReachable = true;
        } catch (IOException e) {
            LOG.warn("The issuer's keys cannot be fetched: {}", e.toString());
            isReachable = false;
        }
    }

    private boolean mayFetch(Instant now) {
        if (now.isAfter(fetchesSince.plus(WITHIN))) {
            fetchesSince = now;
            fetches = 0;
        }
        return fetches++ < MOST_FETCHES;
    }
}
