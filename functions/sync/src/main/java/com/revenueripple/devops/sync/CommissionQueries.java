package com.revenueripple.devops.sync;

import com.revenueripple.devops.money.Money;
import com.revenueripple.devops.sync.CommissionMetrics.Commission;
import com.revenueripple.devops.sync.CommissionMetrics.Performer;
import com.revenueripple.devops.sync.supabase.Columns;
import com.revenueripple.devops.sync.supabase.DatabaseTransaction;
import java.sql.SQLException;
import java.util.Currency;
import java.util.List;

/** What is asked of {@code devops.commissions}. */
final class CommissionQueries {
    private static final String GROUPS = """
            SELECT coalesce(currency, 'none')         AS currency,
                   coalesce(tier, 'unknown')          AS tier,
                   coalesce(status, 'unknown')        AS status,
                   count(*)                           AS commissions,
                   coalesce(sum(commission_minor), 0) AS amount
            FROM devops.commissions
            GROUP BY 1, 2, 3""";

    private static final String TOP = """
            SELECT rank() OVER (ORDER BY total DESC) AS rank, affiliate, total, commissions
            FROM (
                SELECT affiliate, coalesce(sum(commission_minor), 0) AS total, count(*) AS commissions
                FROM devops.commissions
                WHERE currency = ? AND affiliate IS NOT NULL
                GROUP BY affiliate
            ) AS affiliates
            ORDER BY total DESC, affiliate COLLATE "C"
            LIMIT 10""";

    private static final String NEWEST = """
            SELECT id,
                   coalesce(affiliate, 'unknown') AS affiliate,
                   coalesce(tier, 'unknown')      AS tier,
                   sale_amount_minor,
                   commission_minor,
                   coalesce(status, 'unknown')    AS status,
                   created_at
            FROM devops.commissions
            WHERE currency = ? AND created_at IS NOT NULL
            ORDER BY created_at DESC, id COLLATE "C"
            LIMIT 10""";

    private CommissionQueries() {}

    /** Commissions alike in currency, tier and status. */
    record Group(String currency, String tier, String status, long commissions, long minorUnits) {

        /** Only for a group in that currency. */
        Tally tally(Currency reporting) {
            return new Tally(commissions, new Money(minorUnits, reporting));
        }
    }

    static List<Group> groups(DatabaseTransaction source) throws SQLException {
        return source.rows(GROUPS, row -> new Group(row.getString("currency"), row.getString("tier"),
                row.getString("status"), row.getLong("commissions"), Columns.amount(row, "amount")));
    }

    /** The ten affiliates with the highest totals in that currency. */
    static List<Performer> top(DatabaseTransaction source, Currency currency) throws SQLException {
        return source.rows(TOP, row -> new Performer(row.getLong("rank"), row.getString("affiliate"),
                new Money(Columns.amount(row, "total"), currency), row.getLong("commissions")),
                currency.getCurrencyCode());
    }

    /** The newest ten in that currency. */
    static List<Commission> newest(DatabaseTransaction source, Currency currency) throws SQLException {
        return source.rows(NEWEST, row -> new Commission(row.getString("id"), row.getString("affiliate"),
                row.getString("tier"), new Money(row.getLong("sale_amount_minor"), currency),
                new Money(row.getLong("commission_minor"), currency), row.getString("status"),
                Columns.instant(row, "created_at")), currency.getCurrencyCode());
    }
}
