package com.revenueripple.devops.api.keys;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The rates of the keys that this process used last, a bounded number of them; thread-safe. */
final class RecentRates {

    /**
     * A key's rate as it was read from the store.
     *
     * @param key the key
     * @param tatMicros its theoretical arrival time
     * @param seenAt when it was read
     */
    record Rate(ApiKey key, long tatMicros, Instant seenAt) {
        RateLimit limit() {
            return key.rateLimit();
        }
    }

    private final Map<String, Rate> rates;

    RecentRates(int most) {
        rates = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Rate> eldest) {
                return size() > most;
            }
        };
    }

    synchronized Optional<Rate> of(String hash) {
        return Optional.ofNullable(rates.get(hash));
    }

    /** Keeps the rate unless a later one is known: {@code tat} only grows. */
    synchronized void remember(Rate rate) {
        rates.merge(rate.key().hash(), rate,
                (known, read) -> read.tatMicros() >= known.tatMicros() ? read : known);
    }
}
