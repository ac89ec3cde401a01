package com.revenueripple.devops.api.keys;

import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.activity.Actor;
import com.revenueripple.devops.activity.ActivityLog;
import com.revenueripple.devops.environment.Identifiers;
import com.revenueripple.devops.http.Permission;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.testing.MovableClock;
import com.revenueripple.devops.testing.TestTables;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Keys for a test, and their audit log. */
final class TestKeys {
    static final Duration LIFETIME = Duration.ofDays(30);

    final TestTables tables;
    final MovableClock clock = MovableClock.at("2026-11-23T12:00:00Z");
    final SecureRandom random = new SecureRandom();
    final ActivityLog activityLog;
    final KeyStore store;
    private final Map<String, String> keyIds = new HashMap<>();

    TestKeys(TestTables tables) {
        this.tables = tables;
        this.activityLog = new ActivityLog(tables.client(), tables.name("ActivityLogTable"));
        this.store = new KeyStore(tables.client(), tables.name("ApiKeysTable"), activityLog);
    }

    KeySecret add(int limitPerMinute) {
        KeySecret secret = KeySecret.generate(random);
        ApiKey key = unused(secret, limitPerMinute);
        store.add(key, Optional.empty(), activity(key, key));
        keyIds.put(secret.hash(), key.keyId());
        return secret;
    }

    ApiKey unused(KeySecret secret, int limitPerMinute) {
        return ApiKey.unused(secret, KeyStore.newKeyId(clock.instant(), random), "admin-1",
                new KeySettings("Test", Set.of(Permission.READ_METRICS), new RateLimit(limitPerMinute),
                        clock.instant().plus(LIFETIME)),
                clock.instant());
    }

    ApiKey stored(KeySecret secret) {
        return store.find(Optional.ofNullable(keyIds.get(secret.hash())).orElseThrow()).orElseThrow();
    }

    /** Today's entries of the audit log. */
    List<Activity> activities() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), clock.getZone());
        return activityLog
                .newestFirst(new DayRange(today, today), Optional.empty(), 100)
                .items();
    }

    Activity activity(ApiKey before, ApiKey after) {
        return new Activity(Identifiers.timeOrdered("act_", clock.instant(), random), clock.instant(),
                new Actor("admin-1", Actor.Kind.ADMINISTRATOR, Optional.empty(), Optional.empty()), "key.tested",
                after.keyId(), Json.tree(Map.of("from_version", before.version())), "request-1");
    }

    static UnaryOperator<KeySettings> withLimit(int perMinute) {
        return present -> new KeySettings(present.name(), present.permissions(), new RateLimit(perMinute),
                present.expiresAt());
    }
}
