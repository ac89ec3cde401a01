package com.revenueripple.devops.api.keys;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The notice that an active key expires in 30, 7 or 1 days. Each is given once for an expiry, and again after a notice
 * of another expiry; it is not given when its time came before the key was created or when a later one is due.
 *
 * @param expiresAt the expiry
 * @param days before the expiry
 */
public record ExpiryNotice(Instant expiresAt, int days) {
    private static final List<Integer> LATEST_FIRST = List.of(1, 7, 30);
    private static final String SEPARATOR = "/";

    /** The notice of the key's expiry that is due at that time. */
    public static Optional<ExpiryNotice> due(ApiKey key, Instant now) {
        if (key.status(now) != KeyStatus.ACTIVE) {
            return Optional.empty();
        }
        return LATEST_FIRST.stream()
                .map(days -> new ExpiryNotice(key.expiresAt(), days))
                .filter(notice -> key.createdAt().isBefore(notice.at()) && !now.isBefore(notice.at()))
                .findFirst()
                .filter(notice -> key.expiryNotice().filter(notice::isCoveredBy).isEmpty());
    }

    /** The number of days left, rounded up. */
    public long daysLeft(Instant now) {
        return Duration.between(now, expiresAt).plusDays(1).minusNanos(1).toDays();
    }

    /** The text that is stored with the key. */
    String stored() {
        return expiresAt.toEpochMilli() + SEPARATOR + days;
    }

    static ExpiryNotice ofStored(String text) {
        String[] parts = text.split(SEPARATOR, 2);
        return new ExpiryNotice(Instant.ofEpochMilli(Long.parseLong(parts[0])), Integer.parseInt(parts[1]));
    }

    private Instant at() {
        return expiresAt.minus(Duration.ofDays(days));
    }

    private boolean isCoveredBy(ExpiryNotice given) {
        return given.expiresAt.equals(expiresAt) && given.days <= days;
    }
}
