package com.revenueripple.devops.sync.engine;

import com.revenueripple.devops.metrics.SyncState.Backfill;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.engine.Progress.Counting;
import com.revenueripple.devops.sync.source.ChangePage;
import com.revenueripple.devops.sync.source.Deadline;
import com.revenueripple.devops.sync.source.FactPage;
import com.revenueripple.devops.sync.source.Source;
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
 * Follows one source during one run: first what has changed, then what has never been counted, page by page, so that a
 * run which ends early leaves little to be done again.
 */
public final class Follower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final int CHANGES_A_PAGE = 1_000;

    /** The more are counted at once, the more of them share a bucket of the counters. */
    private static final int THINGS_A_PAGE = 2_000;

    /** No page is begun with less time than this. */
    private static final Duration TIME_FOR_A_PAGE = Duration.ofSeconds(2);

    private final Source source;
    private final SourceSession session;
    private final Engine engine;
    private final Reconciler reconciler;
    private final Cleaner cleaner;
    private final ProgressStore store;
    private final Deadline deadline;
    private final Clock clock;
    private Progress progress;
    private Optional<Instant> behindSince = Optional.empty();

    private Follower(Source source, SourceSession session, DynamoDbClient dynamoDb, String table, String runId,
            Deadline deadline, Clock clock) {
        CounterStore counters = new CounterStore(dynamoDb, table);
        this.source = source;
        this.session = session;
        this.engine = new Engine(new ContributionStore(dynamoDb, table, runId), new UnitWriter(dynamoDb, table),
                new DueSteps(dynamoDb, table));
        this.reconciler = new Reconciler(engine, counters);
        this.cleaner = new Cleaner(dynamoDb, table, counters);
        this.store = new ProgressStore(dynamoDb, table, source.code(), runId);
        this.deadline = deadline;
        this.clock = clock;
        this.progress = store.read().orElseGet(this::begun);
    }

    /**
     * Connects to a source and takes up where the last run ended.
     *
     * @param table the metrics table
     * @param runId a name that no other run ever has
     * @param deadline when the run must have ended
     */
    public static Follower open(Source source, DynamoDbClient dynamoDb, String table, String runId, Deadline deadline,
            Clock clock) {
        SourceSession session = source.open(deadline);
        try {
            return new Follower(source, session, dynamoDb, table, runId, deadline, clock);
        } catch (RuntimeException failure) {
            session.close();
            throw failure;
        }
    }

    /** The position is taken before anything is counted, so that nothing falls between. */
    private Progress begun() {
        String position = session.position();
        Map<Kind, Counting> kinds = new EnumMap<>(Kind.class);
        source.kinds().forEach(kind -> kinds.put(kind, Counting.begun(session.count(kind))));
        Progress begun = new Progress(position, kinds);
        store.write(begun);
        return begun;
    }

    /** Lets everything count as it is now that has changed since the last time, as far as the time allows. */
    public void followChanges() {
        for (boolean more = true; more;) {
            if (isTimeShort()) {
                LOG.warn("No time is left to follow all changes of {}; the next run goes on", source.code());
                return;
            }
            Optional<ChangePage> page = session.changes(progress.position(), CHANGES_A_PAGE);
            if (page.isEmpty()) {
                LOG.warn("The changes of {} since the last run are no longer known; everything is counted anew",
                        source.code());
                startOver();
                return;
            }
            apply(page.get());
            more = page.get().more();
            behindSince = more ? page.get().readUntil() : page.get().pendingSince();
        }
    }

    private void apply(ChangePage page) {
        Instant asOf = now();
        byKind(page).forEach((kind, ids) -> engine.refresh(session, kind, generation(kind), ids, asOf));
        Progress next = progress.at(page.position());
        for (Kind kind : page.unknown()) {
            LOG.warn("So much changed of kind {} that it is counted anew", kind.code());
            next = next.with(kind, next.of(kind).anew(session.count(kind)));
        }
        save(next);
    }

    private static Map<Kind, Set<String>> byKind(ChangePage page) {
        Map<Kind, Set<String>> ids = new EnumMap<>(Kind.class);
        for (EntityRef ref : page.changed()) {
            ids.computeIfAbsent(ref.kind(), _ -> new TreeSet<>()).add(ref.id());
        }
        return ids;
    }

    private void startOver() {
        Progress next = progress.at(session.position());
        for (Kind kind : source.kinds()) {
            next = next.with(kind, next.of(kind).anew(session.count(kind)));
        }
        save(next);
    }

    /** Begins new generations of the counters of these kinds. */
    public void countAnew(Set<Kind> kinds) {
        Progress next = progress;
        for (Kind kind : kinds) {
            next = next.with(kind, next.of(kind).anew(session.count(kind)));
        }
        save(next);
    }

    /**
     * Counts everything of the kinds whose generation is not complete, as far as the time allows.
     *
     * @param observer is told after each page
     * @return whether there was anything to count
     */
    public boolean backfill(Runnable observer) {
        boolean any = false;
        for (Kind kind : source.kinds()) {
            while (progress.of(kind).backfill().isPresent() && !isTimeShort()) {
                any = true;
                addPage(kind, progress.of(kind).backfill().get());
                observer.run();
            }
        }
        return any;
    }

    private void addPage(Kind kind, Progress.Backfill backfill) {
        FactPage page = session.page(kind, backfill.after(), THINGS_A_PAGE);
        engine.addFirst(session, kind, generation(kind), page.facts(), now());
        Optional<Progress.Backfill> next = page.next().map(after -> backfill.at(after, page.facts().size()));
        if (next.isEmpty()) {
            LOG.info("Counted {} of kind {}", backfill.done() + page.facts().size(), kind.code());
        }
        save(progress.with(kind, progress.of(kind).with(next)));
    }

    /** Lets recurring revenue be that of this moment. */
    public void advance(Instant asOf) {
        if (source.kinds().contains(Kind.SUBSCRIPTION)) {
            engine.advance(generation(Kind.SUBSCRIPTION), asOf);
        }
    }

    /**
     * Compares the counters of all complete kinds with what the source itself adds up.
     *
     * @param asOf the moment to which they have just been advanced
     * @return what the counters lack, by kind; empty when the source changes too fast to be compared
     */
    public Optional<Map<Kind, Additions>> differences(Instant asOf) {
        return reconciler.differences(this, asOf);
    }

    /** Deletes the counters of generations that are no longer shown, and old changes, as far as the time allows. */
    public void cleanUp() {
        for (Kind kind : source.kinds()) {
            Counting counting = progress.of(kind);
            if (counting.isComplete() && counting.obsolete() < counting.generation()
                    && cleaner.clean(kind, counting.obsolete(), counting.generation(), this::isTimeShort)) {
                save(progress.with(kind, counting.cleaned()));
            }
        }
        if (!isTimeShort()) {
            session.prune();
        }
    }

    private void save(Progress next) {
        if (!next.equals(progress)) {
            store.write(next);
            progress = next;
        }
    }

    /** Since when changes wait that do not count yet; empty when all do. */
    public Optional<Instant> behindSince() {
        return behindSince;
    }

    /** The generation of a kind's counters that the figures can be made of; empty while it is not complete. */
    public OptionalLong completeGeneration(Kind kind) {
        Counting counting = progress.of(kind);
        return counting.isComplete() ? OptionalLong.of(counting.generation()) : OptionalLong.empty();
    }

    /** How far the kinds are that are not complete. */
    public Map<Kind, Backfill> backfills() {
        Map<Kind, Backfill> backfills = new EnumMap<>(Kind.class);
        progress.kinds().forEach((kind, counting) -> counting.backfill().ifPresent(backfill -> backfills
                .put(kind, new Backfill(backfill.done(), backfill.expected()))));
        return backfills;
    }

    /** How many rows or objects of the source were read. */
    public long rowsRead() {
        return session.rowsRead();
    }

    public Set<Kind> kinds() {
        return source.kinds();
    }

    Progress progress() {
        return progress;
    }

    SourceSession session() {
        return session;
    }

    private boolean isTimeShort() {
        return deadline.remaining().compareTo(TIME_FOR_A_PAGE) < 0;
    }

    private long generation(Kind kind) {
        return progress.of(kind).generation();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public void close() {
        session.close();
    }
}
