package com.revenueripple.devops.sync.supabase;

import com.revenueripple.devops.environment.SecretCache;
import com.revenueripple.devops.sync.TestPlatform;
import com.revenueripple.devops.sync.TestSecrets;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.ChangePage;
import com.revenueripple.devops.sync.source.Deadline;
import com.revenueripple.devops.sync.source.FactPage;
import com.revenueripple.devops.sync.source.SourceSession;
import com.revenueripple.devops.testing.MovableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sessions on the platform of the tests, as the role of supabase.sql. */
final class Sessions {
    static final Set<Kind> ALL = EnumSet.allOf(Kind.class);

    private Sessions() {}

    static SourceSession open() {
        return open(ALL, ChangeCapture.LOG);
    }

    static SourceSession open(Set<Kind> kinds, ChangeCapture capture) {
        return source(kinds, capture).open(Deadline.in(Duration.ofSeconds(60)));
    }

    static SupabaseSource source(Set<Kind> kinds, ChangeCapture capture) {
        return source(new TestSecrets(TestPlatform.secret(TestPlatform.PASSWORD)), kinds, capture);
    }

    static SupabaseSource source(TestSecrets secrets, Set<Kind> kinds, ChangeCapture capture) {
        SecretCache cache = new SecretCache(secrets, MovableClock.at("2026-11-23T12:00:00Z"));
        return new SupabaseSource(cache, TestSecrets.ARN, DatabaseServers.ANY, kinds, capture);
    }

    /** The present position, after all changes. */
    static String position() {
        try (SourceSession session = open()) {
            return session.position();
        }
    }

    /** The first thousand changes after a position. */
    static ChangePage changes(String position) {
        return tryChanges(position).orElseThrow();
    }

    static Optional<ChangePage> tryChanges(String position) {
        try (SourceSession session = open()) {
            return session.changes(position, 1000);
        }
    }

    /** All facts of a kind, in pages of this size. */
    static List<Fact> all(SourceSession session, Kind kind, int limit) {
        List<Fact> facts = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            FactPage page = session.page(kind, after, limit);
            facts.addAll(page.facts());
            after = page.next();
        } while (after.isPresent());
        return facts;
    }
}
