package com.revenueripple.devops.api.keys;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * That an active key expires in 30, 7 or 1 days. Each is given once for an expiry, again when another one was told of
 * meanwhile, and none whose time has come before the key was made or with a later one.
 *
 * @param expiresAt the expiry that it is about
 * @param days before the expiry
 */
public record ExpiryNotice(Instant expiresAt, int days) {
    private static final List<Integer> LATEST_FIRST = List.of(1, 7, 30);
    private static final String SEPARATOR = "/";

    /** The notice of the key's expiry that is to be given at that time. */
    public static Optional<ExpiryNotice> due(ApiKey key, Instant now) {
        if (key.status(now) != KeyStatus.ACTIVE) {
            return Optional.empty();
        }
        return LATEST_FIRST.stream()
                .map(days -> new ExpiryNotice(key.expiresAt(), days))
                .filter(notice -> key.createdAt().isBefore(notice.at()) && !now.isBefore(notice.at()))
                .findFirst()
                .filter(notice -> key.expiryNotice().filter(notice::isNoNews).isEmpty());
    }

    /** How many days are left, a begun one included. */
    public long daysLeft(Instant now) {
        return Duration.between(now, expiresAt).plusDays(1).minusNanos(1).toDays();
    }

    /** As it is stored with its key. */
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

    private boolean isNoNews(ExpiryNotice given) {
        return given.expiresAt.equals(expiresAt) && given.days <= days;
    }
}
