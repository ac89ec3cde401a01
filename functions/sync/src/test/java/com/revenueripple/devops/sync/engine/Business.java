package com.revenueripple.devops.sync.engine;

import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Contributions;
import com.revenueripple.devops.sync.contribution.CustomerRevenue;
import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Fact.Payment;
import com.revenueripple.devops.sync.contribution.Fact.Skipped;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.ChangePage;
import com.revenueripple.devops.sync.source.Deadline;
import com.revenueripple.devops.sync.source.FactPage;
import com.revenueripple.devops.sync.source.Source;
import com.revenueripple.devops.sync.source.SourceSession;
import com.revenueripple.devops.sync.source.Truth;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An in-memory source whose changes come in any order and more than once. */
final class Business implements Source {
    private static final String EVERYTHING = "*";
    private static final int SMALL_PAGE = 5;

    private final Map<EntityRef, Fact> facts = new TreeMap<>(
            (one, other) -> (one.kind() + one.id()).compareTo(other.kind() + other.id()));
    private final List<EntityRef> log = new ArrayList<>();
    private final String code;
    private final Set<Kind> kinds;
    private final int largestPage;
    private int prunedUntil;
    private int fetches;

    /** A source of all kinds. */
    Business() {
        this("business", Set.of(Kind.values()));
    }

    /** A source of some kinds. */
    Business(String code, Set<Kind> kinds) {
        this(code, kinds, SMALL_PAGE);
    }

    private Business(String code, Set<Kind> kinds, int largestPage) {
        this.code = code;
        this.kinds = Set.copyOf(kinds);
        this.largestPage = largestPage;
    }

    /** A source of all kinds, with pages as large as requested. */
    static Business inLargePages() {
        return new Business("business", Set.of(Kind.values()), Integer.MAX_VALUE);
    }

    synchronized void put(Fact fact) {
        facts.put(new EntityRef(fact.kind(), fact.id()), fact);
        log.add(new EntityRef(fact.kind(), fact.id()));
    }

    synchronized void delete(EntityRef ref) {
        facts.remove(ref);
        log.add(ref);
    }

    /** Deletes a fact without a change in the log. */
    synchronized void deleteSilently(EntityRef ref) {
        facts.remove(ref);
    }

    /** Deletes all facts of a kind, with a single change in the log. */
    synchronized void empty(Kind kind) {
        facts.keySet().removeIf(ref -> ref.kind() == kind);
        log.add(new EntityRef(kind, EVERYTHING));
    }

    /** Prunes all changes up to now. */
    synchronized void forgetChanges() {
        prunedUntil = log.size();
    }

    /** Repeats past changes, in any order. */
    synchronized void repeatChanges(Random random, int count) {
        for (int i = 0; i < count && !log.isEmpty(); i++) {
            log.add(log.get(random.nextInt(log.size())));
        }
    }

    synchronized List<EntityRef> refs() {
        return List.copyOf(facts.keySet());
    }

    /** The number of facts that have been fetched by id. */
    synchronized int fetches() {
        return fetches;
    }

    /** The sum of the contributions of all facts of a kind, computed at once. */
    synchronized Additions truth(Kind kind, Instant asOf) {
        if (kind == Kind.SUBSCRIPTION) {
            Stream<Additions> skipped = facts(kind).filter(Skipped.class::isInstance).map(Contributions::of);
            Stream<Additions> counted = facts(kind).filter(Subscription.class::isInstance).map(Subscription.class::cast)
                    .collect(Collectors.groupingBy(Subscription::customer)).values().stream()
                    .map(subscriptions -> CustomerRevenue.additions(subscriptions, asOf));
            return Stream.concat(skipped, counted).reduce(Additions.NONE, Additions::plus);
        }
        return facts(kind).map(Contributions::of).reduce(Additions.NONE, Additions::plus);
    }

    /** The ids of the skipped facts of a kind. */
    synchronized List<String> skipped(Kind kind) {
        return facts(kind).filter(Skipped.class::isInstance).map(Fact::id).toList();
    }

    /** All payments that can be read. */
    synchronized List<Payment> payments() {
        return facts(Kind.PAYMENT).filter(Payment.class::isInstance).map(Payment.class::cast).toList();
    }

    private Stream<Fact> facts(Kind kind) {
        return facts.values().stream().filter(fact -> fact.kind() == kind);
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public Set<Kind> kinds() {
        return kinds;
    }

    @Override
    public SourceSession open(Deadline deadline) {
        return new Session();
    }

    private final class Session implements SourceSession {
        private long rows;

        @Override
        public String position() {
            synchronized (Business.this) {
                return Integer.toString(log.size());
            }
        }

        @Override
        public Optional<ChangePage> changes(String position, int limit) {
            synchronized (Business.this) {
                int from = Integer.parseInt(position);
                if (from < prunedUntil) {
                    return Optional.empty();
                }
                int to = Math.min(log.size(), from + Math.min(limit, 7));
                Set<EntityRef> changed = new HashSet<>(log.subList(from, to));
                Set<Kind> unknown = changed.stream().filter(ref -> ref.id().equals(EVERYTHING)).map(EntityRef::kind)
                        .collect(Collectors.toSet());
                changed.removeIf(ref -> ref.id().equals(EVERYTHING));
                return Optional.of(new ChangePage(changed, unknown, Integer.toString(to), to < log.size(),
                        Optional.empty()));
            }
        }

        @Override
        public List<? extends Fact> fetch(Kind kind, Collection<String> ids) {
            synchronized (Business.this) {
                fetches += ids.size();
                return facts(kind).filter(fact -> ids.contains(fact.id())).toList();
            }
        }

        @Override
        public FactPage page(Kind kind, Optional<String> after, int limit) {
            synchronized (Business.this) {
                List<Fact> page = facts(kind).filter(fact -> fact.id().compareTo(after.orElse("")) > 0)
                        .limit(Math.min(limit, largestPage)).toList();
                rows += page.size();
                return new FactPage(page, page.isEmpty() ? Optional.empty() : Optional.of(page.getLast().id()));
            }
        }

        @Override
        public long count(Kind kind) {
            synchronized (Business.this) {
                return facts(kind).count();
            }
        }

        @Override
        public Optional<Truth> truth(Set<Kind> kinds, String position, Instant asOf) {
            synchronized (Business.this) {
                Map<Kind, Additions> sums = new EnumMap<>(Kind.class);
                kinds.forEach(kind -> sums.put(kind, Business.this.truth(kind, asOf)));
                Set<EntityRef> pending = Set.copyOf(log.subList(Integer.parseInt(position), log.size()));
                return Optional.of(new Truth(sums, pending,
                        facts.values().stream().filter(fact -> pending.contains(new EntityRef(fact.kind(), fact.id())))
                                .toList(),
                        true));
            }
        }

        @Override
        public long rowsRead() {
            return rows;
        }

        @Override
        public void prune() {}

        @Override
        public void close() {}
    }
}
