package com.revenueripple.devops.sync.supabase;

import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.ChangePage;
import com.revenueripple.devops.sync.source.SourceFailure;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The change log of supabase.sql. It is read in the order of transactions and only below the oldest running one, so
 * that no position is after a transaction that commits late. An entry of the log affects the row that has changed and
 * all rows of its group, which the database finds when the log is read.
 */
final class ChangeLog implements ChangeFeed {
    /**
     * The log on this server, since a restored one has the same identity elsewhere. A pruning mark above the present
     * transactions was restored from another server, with other transaction ids.
     */
    private static final String STATE = """
            WITH state AS (
                SELECT id::text AS log, system_identifier::text AS server, oldest_running, not_begun,
                       CASE WHEN pruned_xid < not_begun THEN pruned_xid ELSE '0' END AS pruned_xid,
                       CASE WHEN pruned_xid < not_begun THEN pruned_seq ELSE 0 END   AS pruned_seq,
                       CASE WHEN pruned_xid < not_begun THEN pruned_at END           AS pruned_at
                FROM devops.change_log, pg_control_system(),
                     (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS oldest_running,
                             pg_snapshot_xmax(pg_current_snapshot()) AS not_begun) AS snapshot
            )
            """;

    private static final String END = STATE + """
            SELECT state.log, state.server,
                   coalesce(newest.xid, state.pruned_xid)::text AS xid,
                   coalesce(newest.seq, state.pruned_seq)       AS seq,
                   coalesce(newest.at, state.pruned_at)         AS at
            FROM state
            LEFT JOIN LATERAL (
                SELECT xid, seq, at
                FROM devops.changes
                WHERE xid < state.oldest_running
                ORDER BY xid DESC, seq DESC
                LIMIT 1
            ) AS newest ON true""";

    /**
     * The change of a position, if it is in the log, or was the last one to be pruned. A position without a server is
     * not found in a log with changes that were restored from another one, because it may have been read there.
     */
    private static final String FIND = STATE + """
            SELECT state.log, state.server, position.xid::text AS xid, position.seq, found.at
            FROM state
            CROSS JOIN (SELECT CAST(? AS xid8) AS xid, CAST(? AS bigint) AS seq) AS position
            CROSS JOIN LATERAL (
                SELECT change.at
                FROM devops.changes AS change
                WHERE (change.xid, change.seq) = (position.xid, position.seq)
                UNION ALL
                SELECT state.pruned_at
                WHERE (position.xid, position.seq) = (state.pruned_xid, state.pruned_seq)
            ) AS found
            WHERE position.xid < state.not_begun
              AND (? OR NOT EXISTS (SELECT FROM devops.changes WHERE xid >= state.not_begun))""";

    static final String PAGE = """
            SELECT xid::text AS xid, seq, at, entity, entity_id
            FROM devops.changed
            WHERE (xid, seq) > (CAST(? AS xid8), ?) AND xid < pg_snapshot_xmin(pg_current_snapshot())
            ORDER BY changed.xid, changed.seq
            LIMIT ?""";

    private static final String ENTRY = """
            SELECT entity, entity_id
            FROM devops.changed
            WHERE (xid, seq) = (CAST(? AS xid8), ?)
            LIMIT ?""";

    /** If an entry affects more entities, the whole kind is counted again. */
    private static final int MOST_OF_AN_ENTRY = 10_000;

    /** Without it, the planner reads whole tables to find the few rows of a group. */
    private static final String BY_INDEX = "SELECT set_config('enable_seqscan', ?, true)";

    private static final String PENDING_SINCE = """
            SELECT min(at) AS since
            FROM devops.changes
            WHERE xid >= pg_snapshot_xmin(pg_current_snapshot()) AND xid < pg_snapshot_xmax(pg_current_snapshot())
              AND entity = ANY (?)""";

    /** Without changes of transactions that have not begun here: these were restored from another server. */
    private static final String VISIBLE = """
            SELECT DISTINCT entity, entity_id
            FROM devops.changed
            WHERE (xid, seq) > (CAST(? AS xid8), ?) AND xid < pg_snapshot_xmax(pg_current_snapshot())
              AND entity = ANY (?)
            LIMIT ?""";

    private static final String PRUNE = "SELECT devops.prune_changes() AS pruned";

    private final Set<Kind> kinds;

    /** The changes of these kinds in the log. */
    ChangeLog(Set<Kind> kinds) {
        this.kinds = kinds;
    }

    /** An entity that an entry of the log affects. */
    private record Change(LogPosition position, Entities entities) {}

    /** An entity, or, without an id, all entities of its kind. */
    private record Entities(Kind kind, Optional<String> id) {}

    @Override
    public String position(DatabaseTransaction transaction) throws SQLException {
        return transaction.rows(END, ChangeLog::position).getFirst().json();
    }

    @Override
    public Optional<ChangePage> changes(DatabaseTransaction transaction, String position, int limit)
            throws SQLException {
        Optional<LogPosition> after = known(transaction, position);
        if (after.isEmpty()) {
            return Optional.empty();
        }
        setSequentialScans(transaction, "off");
        ChangePage page = page(transaction, after.get(), limit);
        setSequentialScans(transaction, "on");
        return Optional.of(page);
    }

    @Override
    public Optional<Set<EntityRef>> pending(DatabaseTransaction transaction, Set<Kind> among, String position,
            int limit) throws SQLException {
        Optional<LogPosition> after = known(transaction, position);
        if (after.isEmpty()) {
            return Optional.empty();
        }
        setSequentialScans(transaction, "off");
        List<Entities> visible = transaction.rows(VISIBLE, ChangeLog::entities, after.get().xid(), after.get().seq(),
                among.stream().map(Kind::code).toList(), limit + 1);
        setSequentialScans(transaction, "on");
        if (visible.size() > limit || visible.stream().anyMatch(entities -> entities.id.isEmpty())) {
            return Optional.empty();
        }
        Set<EntityRef> pending = new LinkedHashSet<>();
        visible.forEach(entities -> entities.id.ifPresent(id -> pending.add(new EntityRef(entities.kind, id))));
        return Optional.of(pending);
    }

    @Override
    public void prune(DatabaseTransaction transaction) throws SQLException {
        transaction.rows(PRUNE, row -> row.getLong("pruned"));
    }

    private static void setSequentialScans(DatabaseTransaction transaction, String setting) throws SQLException {
        transaction.rows(BY_INDEX, row -> row.getString(1), setting);
    }

    /** The position with all that the log has of it; empty when it is not one of this log. */
    private static Optional<LogPosition> known(DatabaseTransaction transaction, String text) throws SQLException {
        Optional<LogPosition> position = LogPosition.parse(text);
        if (position.isEmpty()) {
            return position;
        }
        LogPosition given = position.get();
        return transaction.rows(FIND, ChangeLog::position, given.xid(), given.seq(), given.server().isPresent())
                .stream().filter(given::agreesWith).findFirst();
    }

    /** A page ends with an entry, never within one. */
    private ChangePage page(DatabaseTransaction transaction, LogPosition after, int limit) throws SQLException {
        List<Change> found = after(transaction, after, limit + 1);
        boolean more = found.size() > limit;
        List<Change> whole = more ? withoutLastEntry(found) : found;
        return whole.isEmpty() && more
                ? largeEntry(transaction, found.getFirst())
                : page(transaction, whole, whole.isEmpty() ? after : whole.getLast().position, more);
    }

    private static List<Change> after(DatabaseTransaction transaction, LogPosition after, int limit)
            throws SQLException {
        return transaction.rows(PAGE, row -> new Change(next(after, row), entities(row)), after.xid(), after.seq(),
                limit);
    }

    private static List<Change> withoutLastEntry(List<Change> found) {
        LogPosition last = found.getLast().position;
        return found.stream().filter(change -> !change.position.equals(last)).toList();
    }

    /** A page of one entry that affects more entities than other pages have, up to a limit of its own. */
    private ChangePage largeEntry(DatabaseTransaction transaction, Change first) throws SQLException {
        List<Change> all = transaction.rows(ENTRY, row -> new Change(first.position, entities(row)),
                first.position.xid(), first.position.seq(), MOST_OF_AN_ENTRY + 1);
        List<Change> followed = all.size() <= MOST_OF_AN_ENTRY
                ? all
                : all.stream()
                        .map(change -> new Change(first.position, new Entities(change.entities.kind, Optional.empty())))
                        .toList();
        return page(transaction, followed, first.position, true);
    }

    private ChangePage page(DatabaseTransaction transaction, List<Change> changes, LogPosition end, boolean more)
            throws SQLException {
        Set<EntityRef> changed = new LinkedHashSet<>();
        Set<Kind> unknown = new LinkedHashSet<>();
        changes.stream().map(Change::entities).filter(entities -> kinds.contains(entities.kind)).forEach(
                entities -> entities.id.ifPresentOrElse(id -> changed.add(new EntityRef(entities.kind, id)),
                        () -> unknown.add(entities.kind)));
        return new ChangePage(changed, unknown, end.json(), more, pendingSince(transaction));
    }

    private Optional<Instant> pendingSince(DatabaseTransaction transaction) throws SQLException {
        return transaction.rows(PENDING_SINCE, row -> Columns.optionalInstant(row, "since"), entityCodes()).getFirst();
    }

    /** The entities of entries that affect the kinds: a change of a user also affects subscriptions. */
    private List<String> entityCodes() {
        Stream<Kind> changed = kinds.contains(Kind.SUBSCRIPTION)
                ? Stream.concat(kinds.stream(), Stream.of(Kind.USER))
                : kinds.stream();
        return changed.map(Kind::code).toList();
    }

    private static LogPosition position(ResultSet row) throws SQLException {
        return new LogPosition(row.getString("log"), Optional.of(row.getString("server")), row.getString("xid"),
                row.getLong("seq"), Columns.optionalInstant(row, "at"));
    }

    /** The position of a row of the same log. */
    private static LogPosition next(LogPosition before, ResultSet row) throws SQLException {
        return new LogPosition(before.log(), before.server(), row.getString("xid"), row.getLong("seq"),
                Columns.optionalInstant(row, "at"));
    }

    private static Entities entities(ResultSet row) throws SQLException {
        return new Entities(kind(row.getString("entity")), Optional.ofNullable(row.getString("entity_id")));
    }

    private static Kind kind(String entity) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.code().equals(entity))
                .findFirst()
                .orElseThrow(() -> new SourceFailure.InvalidData(
                        "devops.changes names the unknown entity " + entity + "."));
    }
}
