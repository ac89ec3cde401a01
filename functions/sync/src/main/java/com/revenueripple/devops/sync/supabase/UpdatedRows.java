package com.revenueripple.devops.sync.supabase;

import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.ChangePage;
import com.revenueripple.devops.sync.supabase.UpdatePosition.Followed;
import com.revenueripple.devops.sync.supabase.UpdatePosition.Row;
import com.revenueripple.devops.sync.supabase.UpdatePosition.Scan;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds changes by {@code updated_at}, in passes. Each pass reads the rows updated after a floor, one kind after the
 * other. At its end there are no more changes until the next call, which begins another pass.
 */
final class UpdatedRows implements ChangeFeed {
    private static final String RECORD_DEPARTURES = "SELECT devops.record_departures()::text";

    private final List<Kind> kinds;
    private final KeyTypes keyTypes;

    /** The rows of these kinds. */
    UpdatedRows(Set<Kind> kinds, KeyTypes keyTypes) {
        this.kinds = kinds.stream().sorted().toList();
        this.keyTypes = keyTypes;
    }

    @Override
    public String position(DatabaseTransaction transaction) throws SQLException {
        Instant now = now(transaction);
        Map<Kind, Followed> followed = new EnumMap<>(Kind.class);
        for (Kind kind : kinds) {
            followed.put(kind, Followed.upTo(newest(transaction, View.of(kind)), now));
        }
        return new UpdatePosition(followed, Optional.empty()).json();
    }

    @Override
    public Optional<ChangePage> changes(DatabaseTransaction transaction, String position, int limit)
            throws SQLException {
        Optional<UpdatePosition> after = known(position);
        return after.isEmpty() ? Optional.empty() : Optional.of(page(transaction, after.get(), limit));
    }

    @Override
    public Optional<Set<EntityRef>> pending(DatabaseTransaction transaction, Set<Kind> among, String position,
            int limit) throws SQLException {
        Optional<UpdatePosition> after = known(position);
        if (after.isEmpty()) {
            return Optional.empty();
        }
        Set<EntityRef> pending = new LinkedHashSet<>();
        for (Kind kind : among) {
            rows(transaction, kind, after.get().floor(kind), Optional.empty(), limit + 1 - pending.size())
                    .forEach(row -> pending.add(new EntityRef(kind, row.id())));
        }
        return pending.size() > limit ? Optional.empty() : Optional.of(pending);
    }

    /** There is no log, but also no trigger that records when users leave. */
    @Override
    public void prune(DatabaseTransaction transaction) throws SQLException {
        transaction.rows(RECORD_DEPARTURES, row -> row.getString(1));
    }

    private Optional<UpdatePosition> known(String position) {
        return UpdatePosition.parse(position).filter(given -> given.kinds().keySet().equals(new HashSet<>(kinds)));
    }

    private ChangePage page(DatabaseTransaction transaction, UpdatePosition position, int limit) throws SQLException {
        Scan scan = position.scan().isPresent()
                ? position.scan().get()
                : new Scan(now(transaction), kinds.getFirst(), Optional.empty());
        Map<Kind, Followed> followed = new EnumMap<>(position.kinds());
        Set<EntityRef> changed = new LinkedHashSet<>();
        Optional<Row> last = scan.after();
        for (Kind kind : kinds.subList(kinds.indexOf(scan.kind()), kinds.size())) {
            int left = limit - changed.size();
            List<Row> found = rows(transaction, kind, position.floor(kind), last, left + 1);
            for (Row row : found.subList(0, Math.min(left, found.size()))) {
                changed.add(new EntityRef(kind, row.id()));
                followed.computeIfPresent(kind, (_, known) -> known.seen(row.updatedAt(), scan.started()));
                last = Optional.of(row);
            }
            if (found.size() > left) {
                return new ChangePage(changed, Set.of(), new UpdatePosition(followed,
                        Optional.of(new Scan(scan.started(), kind, last))).json(), true, Optional.empty());
            }
            last = Optional.empty();
        }
        followed.replaceAll((_, known) -> known.afterPass(scan.started()));
        return new ChangePage(changed, Set.of(), new UpdatePosition(followed, Optional.empty()).json(), false,
                Optional.empty());
    }

    private List<Row> rows(DatabaseTransaction transaction, Kind kind, Optional<Instant> floor, Optional<Row> after,
            int limit) throws SQLException {
        View view = View.of(kind);
        if (after.isEmpty()) {
            return transaction.rows(fromFloor(view), UpdatedRows::row,
                    floor.map(Instant::toString).orElse("-infinity"), limit);
        }
        Instant moment = after.get().updatedAt();
        String id = after.get().id();
        String sql = fromRow(view, keyTypes.of(view, transaction));
        if (view == View.PAYMENTS) {
            PaymentId payment = PaymentId.parse(id);
            return transaction.rows(sql, UpdatedRows::row, moment, moment, payment.kind(), payment.key(), limit);
        }
        return transaction.rows(sql, UpdatedRows::row, moment, moment, id, limit);
    }

    static String fromFloor(View view) {
        return """
                SELECT %1$s AS id, updated_at
                FROM %2$s
                WHERE updated_at > CAST(? AS timestamptz) AND updated_at < 'infinity'
                ORDER BY %3$s
                LIMIT ?""".formatted(view.id(), view.relation(), order(view));
    }

    static String fromRow(View view, String keyType) {
        return """
                SELECT %1$s AS id, updated_at
                FROM %2$s
                WHERE updated_at >= ? AND updated_at < 'infinity' AND (%3$s) > (?, %4$sCAST(? AS %5$s))
                ORDER BY %3$s
                LIMIT ?""".formatted(view.id(), view.relation(), order(view), view == View.PAYMENTS ? "?, " : "",
                keyType);
    }

    /** The key orders rows that were updated at the same moment. */
    private static String order(View view) {
        return view == View.PAYMENTS ? "updated_at, " + View.PAYMENT_KIND + ", key" : "updated_at, key";
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(Columns.instant(row, "updated_at"), row.getString("id"));
    }

    private static Optional<Instant> newest(DatabaseTransaction transaction, View view) throws SQLException {
        return transaction.rows("SELECT max(updated_at) AS newest FROM " + view.relation()
                + " WHERE updated_at <= now()", row -> Columns.optionalInstant(row, "newest")).getFirst();
    }

    private static Instant now(DatabaseTransaction transaction) throws SQLException {
        return transaction.rows("SELECT now() AS now", row -> Columns.instant(row, "now")).getFirst();
    }
}
