package com.revenueripple.devops.sync;

import com.revenueripple.devops.sync.supabase.Columns;
import com.revenueripple.devops.sync.supabase.DatabaseTransaction;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * What is asked of {@code devops.subscriptions}. A subscription counts from {@code started_at} until just before
 * {@code ended_at} when its status is active or past_due, or canceled for the time before its end.
 */
final class SubscriptionQueries {
    private static final String TOTALS = """
            SELECT coalesce(currency, 'none') AS currency, count(*) AS subscriptions
            FROM devops.subscriptions
            GROUP BY 1""";

    private static final String RUNNING = """
            SELECT coalesce(billing_interval, 'none')                      AS billing_interval,
                   interval_count,
                   count(*)                                                AS subscriptions,
                   coalesce(sum(unit_amount_minor::numeric * quantity), 0) AS amount
            FROM devops.subscriptions
            WHERE currency = ?
              AND status IN ('active', 'past_due')
              AND started_at <= ?
              AND (ended_at IS NULL OR ended_at > ?)
            GROUP BY 1, 2""";

    /** Only customers with a start or an end within the month can have moved, so the others are not looked at. */
    private static final String CHANGES = """
            WITH period AS (
                SELECT ?::timestamptz AS month_start, ?::timestamptz AS now
            ), counted AS (
                SELECT coalesce(customer_id, 'subscription ' || id) AS customer_id,
                       coalesce(billing_interval, 'none') AS billing_interval,
                       interval_count,
                       unit_amount_minor::numeric * quantity AS amount,
                       started_at,
                       CASE status WHEN 'canceled' THEN least(ended_at, now)
                                   ELSE coalesce(ended_at, 'infinity') END AS ended_at,
                       month_start,
                       now
                FROM devops.subscriptions, period
                WHERE currency = ?
                  AND (status IN ('active', 'past_due') OR status = 'canceled' AND ended_at IS NOT NULL)
            ), moved AS (
                SELECT DISTINCT customer_id
                FROM counted
                WHERE started_at >= month_start OR ended_at BETWEEN month_start AND now
            )
            SELECT customer_id,
                   billing_interval,
                   interval_count,
                   coalesce(sum(amount) FILTER (WHERE started_at < month_start AND ended_at >= month_start), 0) AS before,
                   coalesce(sum(amount) FILTER (WHERE started_at <= now AND ended_at > now), 0)                 AS after,
                   bool_or(started_at < month_start AND amount > 0)                                      AS paid_before
            FROM counted JOIN moved USING (customer_id)
            GROUP BY 1, 2, 3""";

    private SubscriptionQueries() {}

    /** How many subscriptions there are in a currency, whatever their status. */
    record CurrencyCount(String currency, long subscriptions) {}

    /** Subscriptions that count now and are billed alike. */
    record Running(long subscriptions, MonthlyAmount amount) {}

    /**
     * What the month did to a customer's subscriptions, or to those of them that are billed alike.
     *
     * @param before what they brought at the start of the month
     * @param after what they bring now
     * @param paidBefore whether one of them started before the month
     */
    record Change(String customerId, MonthlyAmount before, MonthlyAmount after, boolean paidBefore) {

        /** The same customer's subscriptions of both. */
        Change plus(Change other) {
            return new Change(customerId, before.plus(other.before), after.plus(other.after),
                    paidBefore || other.paidBefore);
        }

        boolean isMovement() {
            return !difference().isZero();
        }

        MrrMovement movement() {
            return MrrMovement.between(before, after, paidBefore);
        }

        MonthlyAmount difference() {
            return after.minus(before);
        }
    }

    static List<CurrencyCount> totals(DatabaseTransaction source) throws SQLException {
        return source.rows(TOTALS,
                row -> new CurrencyCount(row.getString("currency"), row.getLong("subscriptions")));
    }

    static List<Running> running(DatabaseTransaction source, ReportingPeriod period) throws SQLException {
        return source.rows(RUNNING,
                row -> new Running(row.getLong("subscriptions"), monthly(row, Columns.minorUnits(row, "amount"))),
                period.currency().getCurrencyCode(), period.timestamp(), period.timestamp());
    }

    /** The changes of the month so far. */
    static List<Change> changes(DatabaseTransaction source, ReportingPeriod period) throws SQLException {
        return source.rows(CHANGES,
                row -> new Change(row.getString("customer_id"), monthly(row, Columns.minorUnits(row, "before")),
                        monthly(row, Columns.minorUnits(row, "after")), row.getBoolean("paid_before")),
                period.monthStart(), period.timestamp(), period.currency().getCurrencyCode());
    }

    private static MonthlyAmount monthly(ResultSet row, BigInteger amount) throws SQLException {
        return MonthlyAmount.of(amount, row.getString("billing_interval"), row.getLong("interval_count"));
    }
}
