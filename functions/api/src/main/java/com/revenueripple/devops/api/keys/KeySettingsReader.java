package com.revenueripple.devops.api.keys;

import com.revenueripple.devops.http.JsonFields;
import com.revenueripple.devops.http.Permission;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the fields of a request that concern a key, with their bounds and defaults. */
final class KeySettingsReader {
    private static final int LONGEST_NAME = 100;
    private static final int MOST_DAYS = 3650;
    private static final int MOST_PER_MINUTE = 6000;
    private static final int DEFAULT_DAYS = 365;
    private static final int DEFAULT_PER_MINUTE = 120;
    private static final Set<Permission> DEFAULT_PERMISSIONS = Set.of(Permission.READ_METRICS,
            Permission.WRITE_WEBHOOKS);
    private static final List<String> PERMISSIONS = Arrays.stream(Permission.values()).map(Permission::code).toList();

    private final Optional<String> name;
    private final Optional<Set<Permission>> permissions;
    private final Optional<RateLimit> rateLimit;
    private final Optional<Duration> lifetime;

    /** Reads the present fields and notes errors in them. */
    KeySettingsReader(JsonFields fields) {
        this.name = fields.text("name", LONGEST_NAME);
        this.permissions = fields.names("permissions", Permission::of, PERMISSIONS);
        this.rateLimit = fields.integer("rate_limit_per_minute", 1, MOST_PER_MINUTE).map(RateLimit::new);
        this.lifetime = lifetime(fields);
    }

    /** The lifetime of a key from now on, if the request has one. */
    static Optional<Duration> lifetime(JsonFields fields) {
        return fields.integer("expires_in_days", 1, MOST_DAYS).map(Duration::ofDays);
    }

    /** The lifetime, or the longest one that a request may have. */
    static Duration capped(Duration lifetime) {
        Duration longest = Duration.ofDays(MOST_DAYS);
        return lifetime.compareTo(longest) > 0 ? longest : lifetime;
    }

    /** The settings of a new key; its name has been checked. */
    KeySettings forNewKey(Instant now) {
        return new KeySettings(
                name.orElseThrow(),
                permissions.orElse(DEFAULT_PERMISSIONS),
                rateLimit.orElse(new RateLimit(DEFAULT_PER_MINUTE)),
                now.plus(lifetime.orElse(Duration.ofDays(DEFAULT_DAYS))));
    }

    /** The present settings with the changes of the request. */
    KeySettings changing(KeySettings present, Instant now) {
        return new KeySettings(
                name.orElse(present.name()),
                permissions.orElse(present.permissions()),
                rateLimit.orElse(present.rateLimit()),
                lifetime.map(now::plus).orElse(present.expiresAt()));
    }
}
