package com.revenueripple.devops.sync.supabase;

import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.FactPage;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map.Entry;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds facts by their ids, and page by page in the order of their keys, both by the tables' primary keys. */
final class FactQueries {
    private static final String OF_UNKNOWN_KIND = "%s <> ALL ('{%s}')".formatted(View.PAYMENT_KIND,
            String.join(",", PaymentId.KNOWN_KINDS));

    private static final String BY_KIND_AND_KEY = "\nORDER BY " + View.PAYMENT_KIND + ", key LIMIT ?";

    private final KeyTypes keyTypes;

    FactQueries(KeyTypes keyTypes) {
        this.keyTypes = keyTypes;
    }

    /** The existing facts with these ids. */
    List<Fact> fetch(DatabaseTransaction transaction, Kind kind, Collection<String> ids) throws SQLException {
        View view = View.of(kind);
        String keyType = keyTypes.of(view, transaction);
        if (view != View.PAYMENTS) {
            return transaction.rows(byKeys(view, keyType), view::fact, ids);
        }
        List<Fact> payments = new ArrayList<>();
        for (Entry<String, List<String>> alike : keysByPaymentKind(ids).entrySet()) {
            String sql = PaymentId.before(alike.getKey()).isOfKnownKind()
                    ? byKeys(view, keyType)
                    : unknownByKeys(keyType);
            payments.addAll(transaction.rows(sql, view::fact, alike.getKey(), alike.getValue()));
        }
        return payments;
    }

    /** The same for several kinds. */
    List<Fact> fetch(DatabaseTransaction transaction, Collection<EntityRef> refs) throws SQLException {
        Map<Kind, List<String>> idsByKind = refs.stream().collect(
                Collectors.groupingBy(EntityRef::kind, Collectors.mapping(EntityRef::id, Collectors.toList())));
        List<Fact> facts = new ArrayList<>();
        for (Entry<Kind, List<String>> ofKind : idsByKind.entrySet()) {
            facts.addAll(fetch(transaction, ofKind.getKey(), ofKind.getValue()));
        }
        return facts;
    }

    /**
     * A page of the facts of a kind.
     *
     * @param after the id of the last fact of the previous page
     */
    FactPage page(DatabaseTransaction transaction, Kind kind, Optional<String> after, int limit) throws SQLException {
        View view = View.of(kind);
        if (view == View.PAYMENTS) {
            return paymentPage(transaction, after, limit);
        }
        String keyType = keyTypes.of(view, transaction);
        List<Fact> facts = after.isEmpty()
                ? transaction.rows(firstPage(view), view::fact, limit)
                : transaction.rows(nextPage(view, keyType), view::fact, after.get(), limit);
        return new FactPage(facts, lastId(facts, limit));
    }

    long count(DatabaseTransaction transaction, Kind kind) throws SQLException {
        return transaction.rows("SELECT count(*) AS things FROM " + View.of(kind).relation(),
                row -> row.getLong("things")).getFirst();
    }

    /**
     * One kind of payment after the other, because each index has the payments of only one kind. The last page of the
     * known kinds also has the first payments of unknown kinds, which are usually none.
     */
    private FactPage paymentPage(DatabaseTransaction transaction, Optional<String> after, int limit)
            throws SQLException {
        View view = View.PAYMENTS;
        String keyType = keyTypes.of(view, transaction);
        PaymentId start = after.map(PaymentId::parse).orElse(PaymentId.before(PaymentId.KNOWN_KINDS.getFirst()));
        if (!start.isOfKnownKind()) {
            List<Fact> unknown = transaction.rows(nextUnknown(keyType), view::fact, start.kind(), start.key(), limit);
            return new FactPage(unknown, lastId(unknown, limit));
        }
        List<Fact> facts = start.isBeforeAll()
                ? transaction.rows(firstPage(view), view::fact, start.kind(), limit)
                : transaction.rows(nextPage(view, keyType), view::fact, start.kind(), start.key(), limit);
        Optional<String> next = lastId(facts, limit).or(() -> start.nextKind().map(PaymentId::text));
        if (next.isPresent()) {
            return new FactPage(facts, next);
        }
        List<Fact> unknown = transaction.rows(firstUnknown(), view::fact, limit);
        return new FactPage(Stream.concat(facts.stream(), unknown.stream()).toList(), lastId(unknown, limit));
    }

    static String byKeys(View view, String keyType) {
        return view.facts() + "\nWHERE " + ofKind(view) + "key = ANY (CAST(? AS " + keyType + "[]))";
    }

    static String firstPage(View view) {
        return view.facts() + (view == View.PAYMENTS ? "\nWHERE kind = ?" : "") + "\nORDER BY key LIMIT ?";
    }

    static String nextPage(View view, String keyType) {
        return view.facts() + "\nWHERE " + ofKind(view) + "key > CAST(? AS " + keyType + ")\nORDER BY key LIMIT ?";
    }

    private static String unknownByKeys(String keyType) {
        return View.PAYMENTS.facts() + "\nWHERE " + View.PAYMENT_KIND + " = ? AND key = ANY (CAST(? AS " + keyType
                + "[]))";
    }

    private static String firstUnknown() {
        return View.PAYMENTS.facts() + "\nWHERE " + OF_UNKNOWN_KIND + BY_KIND_AND_KEY;
    }

    private static String nextUnknown(String keyType) {
        return View.PAYMENTS.facts() + "\nWHERE " + OF_UNKNOWN_KIND + " AND (" + View.PAYMENT_KIND
                + ", key) > (?, CAST(? AS " + keyType + "))" + BY_KIND_AND_KEY;
    }

    private static String ofKind(View view) {
        return view == View.PAYMENTS ? "kind = ? AND " : "";
    }

    private static Map<String, List<String>> keysByPaymentKind(Collection<String> ids) {
        return ids.stream().map(PaymentId::parse).filter(id -> !id.isBeforeAll()).collect(
                Collectors.groupingBy(PaymentId::kind, Collectors.mapping(PaymentId::key, Collectors.toList())));
    }

    /** Where the page ends; empty for the last one. */
    private static Optional<String> lastId(List<Fact> facts, int limit) {
        return facts.size() < limit ? Optional.empty() : Optional.of(facts.getLast().id());
    }
}
