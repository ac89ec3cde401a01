package com.revenueripple.devops.sync.engine;

import com.revenueripple.devops.metrics.SyncState.Backfill;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.engine.Progress.Counting;
import com.revenueripple.devops.sync.engine.Progress.Followed;
import com.revenueripple.devops.sync.source.ChangePage;
import com.revenueripple.devops.sync.source.Deadline;
import com.revenueripple.devops.sync.source.FactPage;
import com.revenueripple.devops.sync.source.Source;
import com.revenueripple.devops.sync.source.SourceFailure;
import com.revenueripple.devops.sync.source.SourceSession;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Follows one source during one run: first the changes, then the facts that have never been counted. It works page by
 * page, so that a run that ends early leaves little to repeat.
 */
public final class Follower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final int FACTS_PER_PAGE = 4000;

    /** The least remaining time with which another page is begun. */
    private static final Duration TIME_FOR_A_PAGE = Duration.ofSeconds(4);

    private final Source source;
    private final SourceSession session;
    private final Engine engine;
    private final Reconciler reconciler;
    private final Cleaner cleaner;
    private final ProgressStore store;
    private final Deadline deadline;
    private final Clock clock;
    private Optional<Instant> behindSince = Optional.empty();

    private Follower(Source source, Run run, Deadline deadline) {
        this.source = source;
        this.session = source.open(deadline);
        this.engine = run.engine;
        this.reconciler = run.reconciler;
        this.cleaner = run.cleaner;
        this.store = run.store;
        this.deadline = deadline;
        this.clock = run.clock;
    }

    /** What the followers of a run share. */
    public static final class Run {
        private final Engine engine;
        private final Reconciler reconciler;
        private final Cleaner cleaner;
        private final ProgressStore store;
        private final Clock clock;

        /**
         * Fences off every earlier run and reads how far it came.
         *
         * @param table the metrics table
         * @param runId a name unique to this run
         */
        public Run(DynamoDbClient dynamoDb, String table, String runId, Clock clock) {
            Fence fence = new Fence(dynamoDb, table, runId);
            fence.take();
            CounterStore counters = new CounterStore(dynamoDb, table);
            this.engine = new Engine(new ContributionStore(dynamoDb, table, runId),
                    new UnitWriter(dynamoDb, table, fence), new DueSteps(dynamoDb, table));
            this.reconciler = new Reconciler(engine, counters);
            this.cleaner = new Cleaner(dynamoDb, table, counters);
            this.store = new ProgressStore(dynamoDb, table, runId);
            this.clock = clock;
        }

        /**
         * Connects to a source and continues where the last run ended. The caller closes the follower.
         *
         * @param deadline when the work on this source must end
         */
        public Follower open(Source source, Deadline deadline) {
            Follower follower = new Follower(source, this, deadline);
            try {
                follower.begin();
                return follower;
            } catch (RuntimeException failure) {
                follower.close();
                throw failure;
            }
        }
    }

    /** The position is taken before anything is counted, so that no change is missed. */
    private void begin() {
        Instant now = now();
        Progress begun = progress().of(source.code()).isPresent()
                ? progress()
                : progress().with(source.code(), new Followed(session.position(), now));
        for (Kind kind : source.kinds()) {
            boolean isKnown = Optional.ofNullable(begun.kinds().get(kind))
                    .filter(counting -> counting.continues(source.code())).isPresent();
            begun = isKnown ? begun : begun.anew(kind, source.code(), session.count(kind));
        }
        store.write(begun);
    }

    /**
     * Counts all changes since the last run, as far as time allows. The first page of changes is always read, because
     * it shows how far behind the counters are.
     */
    public void followChanges() {
        Followed before = followed();
        behindSince = Optional.of(before.caughtUpAt());
        try {
            boolean more = followPage();
            while (more && !isTimeShort()) {
                more = followPage();
            }
            if (more) {
                LOG.warn("No time is left to follow all changes of {}; the next run continues", source.code());
            }
        } catch (SourceFailure.TooSlow tooSlow) {
            if (followed().position().equals(before.position())) {
                throw tooSlow;
            }
            LOG.warn("{} was too slow to return all changes; the next run continues", source.code(), tooSlow);
        }
    }

    /**
     * Also counts the changes made during the backfill, if there is time. This run has followed changes before, so it
     * does not fail if the source is too slow now.
     */
    public void followChangesMeanwhile() {
        behindSince = Optional.of(followed().caughtUpAt());
        if (isTimeShort()) {
            return;
        }
        try {
            followChanges();
        } catch (SourceFailure.TooSlow tooSlow) {
            LOG.warn("{} was too slow to return later changes; the next run continues", source.code(), tooSlow);
        }
    }

    /** Whether there are more changes. */
    private boolean followPage() {
        Instant now = now();
        Optional<ChangePage> page = session.changes(followed().position(), source.changesAtOnce());
        if (page.isEmpty()) {
            LOG.warn("The changes of {} since the last run are no longer known; everything is recounted",
                    source.code());
            store.write(anew(progress().with(source.code(), new Followed(session.position(), now)), source.kinds()));
            behindSince = Optional.empty();
            return false;
        }
        apply(page.get(), now);
        if (!page.get().more()) {
            behindSince = page.get().pendingSince();
        }
        return page.get().more();
    }

    private void apply(ChangePage page, Instant asOf) {
        byKind(page).forEach((kind, ids) -> engine.refresh(session, kind, generation(kind), ids, asOf));
        Instant caughtUpAt = page.more() ? followed().caughtUpAt() : page.pendingSince().orElse(asOf);
        page.unknown().forEach(kind -> LOG.warn("Too much of kind {} has changed; it is recounted", kind.code()));
        store.write(anew(progress().with(source.code(), new Followed(page.position(), caughtUpAt)), page.unknown()));
    }

    private static Map<Kind, Set<String>> byKind(ChangePage page) {
        Map<Kind, Set<String>> ids = new EnumMap<>(Kind.class);
        for (EntityRef ref : page.changed()) {
            ids.computeIfAbsent(ref.kind(), _ -> new TreeSet<>()).add(ref.id());
        }
        return ids;
    }

    /** Begins new generations of the counters of these kinds. */
    public void countAnew(Set<Kind> kinds) {
        store.write(anew(progress(), kinds));
    }

    private Progress anew(Progress from, Set<Kind> kinds) {
        Progress next = from;
        for (Kind kind : kinds) {
            next = next.anew(kind, source.code(), session.count(kind));
        }
        return next;
    }

    /**
     * Counts all facts of incomplete kinds, as far as time allows.
     *
     * @param observer called after each page
     * @return whether there was anything to count
     */
    public boolean backfill(Runnable observer) {
        boolean any = false;
        for (Kind kind : source.kinds()) {
            while (progress().of(kind).backfill().isPresent() && !isTimeShort()) {
                any = true;
                addPage(kind, progress().of(kind).backfill().get());
                observer.run();
            }
        }
        return any;
    }

    private void addPage(Kind kind, Progress.Backfill backfill) {
        FactPage page = session.page(kind, backfill.after(), FACTS_PER_PAGE);
        engine.addFirst(session, kind, generation(kind), page.facts(), now());
        Optional<Progress.Backfill> next = page.next().map(after -> backfill.at(after, page.facts().size()));
        if (next.isEmpty()) {
            LOG.info("Counted {} of kind {}", backfill.done() + page.facts().size(), kind.code());
        }
        store.write(progress().with(kind, progress().of(kind).with(next)));
        Counting counting = progress().of(kind);
        if (counting.isComplete()) {
            cleaner.cleanLists(kind, counting.obsolete(), counting.generation(), this::isTimeShort);
        }
    }

    /** Brings recurring revenue up to this moment. */
    public void advance(Instant asOf) {
        if (source.kinds().contains(Kind.SUBSCRIPTION)) {
            engine.advance(generation(Kind.SUBSCRIPTION), asOf);
        }
    }

    /**
     * Compares the counters of all complete kinds with the sums of the source itself, after following all changes.
     *
     * @return what the counters lack, by kind; empty when the source changes too fast to be compared
     */
    public Optional<Map<Kind, Additions>> differences() {
        return reconciler.differences(this);
    }

    /** Deletes the counters of generations that are no longer shown, and old changes, as far as time allows. */
    public void cleanUp() {
        for (Kind kind : source.kinds()) {
            Counting counting = progress().of(kind);
            if (counting.isComplete() && counting.obsolete() < counting.generation()
                    && cleaner.clean(kind, counting.obsolete(), counting.generation(), this::isTimeShort)) {
                store.write(progress().with(kind, counting.cleaned()));
            }
        }
        if (!isTimeShort()) {
            session.prune();
        }
    }

    /** The time since which changes have been waiting to be counted; empty when none are. */
    public Optional<Instant> behindSince() {
        return behindSince;
    }

    /** Whether {@link #behindSince} also includes changes that the source cannot return yet. */
    public boolean knowsWaitingChanges() {
        return source.knowsWaitingChanges();
    }

    /** The generation of a kind's counters for the metrics; empty while it is incomplete. */
    public OptionalLong completeGeneration(Kind kind) {
        Counting counting = progress().of(kind);
        return counting.isComplete() ? OptionalLong.of(counting.generation()) : OptionalLong.empty();
    }

    /** The progress of incomplete kinds. */
    public Map<Kind, Backfill> backfills() {
        Map<Kind, Backfill> backfills = new EnumMap<>(Kind.class);
        source.kinds().forEach(kind -> progress().of(kind).backfill().ifPresent(backfill -> backfills
                .put(kind, new Backfill(backfill.done(), backfill.expected()))));
        return backfills;
    }

    /** The number of rows or objects read from the source. */
    public long rowsRead() {
        return session.rowsRead();
    }

    public Set<Kind> kinds() {
        return source.kinds();
    }

    Progress progress() {
        return store.current();
    }

    /** How far the source's changes have been followed. */
    Followed followed() {
        return progress().of(source.code()).orElseThrow();
    }

    SourceSession session() {
        return session;
    }

    private boolean isTimeShort() {
        return deadline.remaining().compareTo(TIME_FOR_A_PAGE) < 0;
    }

    private long generation(Kind kind) {
        return progress().of(kind).generation();
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public void close() {
        session.close();
    }
}
