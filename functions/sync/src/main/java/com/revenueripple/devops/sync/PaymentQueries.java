package com.revenueripple.devops.sync;

import com.revenueripple.devops.money.Money;
import com.revenueripple.devops.sync.RevenueMetrics.Transaction;
import com.revenueripple.devops.sync.source.SourceFailure;
import com.revenueripple.devops.sync.supabase.Columns;
import com.revenueripple.devops.sync.supabase.DatabaseTransaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Currency;
import java.util.List;

/** What is asked of {@code devops.payments}. */
final class PaymentQueries {
    private static final String GROUPS = """
            SELECT coalesce(currency, 'none')     AS currency,
                   coalesce(kind, 'none')         AS kind,
                   coalesce(tier, 'unknown')      AS tier,
                   count(*)                       AS payments,
                   coalesce(sum(amount_minor), 0) AS amount
            FROM devops.payments
            GROUP BY 1, 2, 3""";

    private static final String NEWEST = """
            SELECT id, kind, coalesce(tier, 'unknown') AS tier, amount_minor, occurred_at
            FROM devops.payments
            WHERE currency = ? AND occurred_at IS NOT NULL
            ORDER BY occurred_at DESC, id COLLATE "C"
            LIMIT 10""";

    private PaymentQueries() {}

    /** Payments alike in currency, kind and tier. */
    record Group(String currency, boolean recurring, String tier, long payments, long minorUnits) {

        /** Only for a group in that currency. */
        Tally tally(Currency reporting) {
            return new Tally(payments, new Money(minorUnits, reporting));
        }
    }

    static List<Group> groups(DatabaseTransaction source) throws SQLException {
        return source.rows(GROUPS, row -> new Group(row.getString("currency"), isRecurring(row),
                row.getString("tier"), row.getLong("payments"), Columns.amount(row, "amount")));
    }

    /** The newest ten in that currency. */
    static List<Transaction> newest(DatabaseTransaction source, Currency currency) throws SQLException {
        return source.rows(NEWEST, row -> new Transaction(row.getString("id"), row.getString("kind"),
                row.getString("tier"), new Money(row.getLong("amount_minor"), currency),
                Columns.instant(row, "occurred_at")), currency.getCurrencyCode());
    }

    private static boolean isRecurring(ResultSet row) throws SQLException {
        return switch (row.getString("kind")) {
            case "subscription" -> true;
            case "one_time" -> false;
            case String kind ->
                throw new SourceFailure.InvalidData("devops.payments has the unknown kind " + kind + ".");
        };
    }
}
