package com.revenueripple.devops.sync.supabase;

import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Buckets;
import com.revenueripple.devops.sync.contribution.Fields;
import com.revenueripple.devops.sync.contribution.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;

/**
 * The contributions of all facts of a kind, summed up by the database: an arithmetic independent of the engine's, to
 * check it. The standings of affiliates are left out.
 */
final class Sums {
    private static final String USERS = """
            SELECT problem, role, status, (created_at AT TIME ZONE 'UTC')::date AS day, count(*) AS things
            FROM (%s) AS facts
            GROUP BY 1, 2, 3, 4""".formatted(View.USERS.facts());

    /** Payments of unknown kinds may share an id, which then counts as skipped once. */
    private static final String PAYMENTS = """
            SELECT problem, currency, category, tier, day,
                   CASE WHEN problem IS NULL THEN sum(things) ELSE count(*) END AS things,
                   sum(amount) AS amount, sum(refunds) AS refunds
            FROM (
                SELECT problem, CASE WHEN problem IS NULL THEN currency END AS currency,
                       CASE WHEN problem IS NULL THEN category END AS category,
                       CASE WHEN problem IS NULL THEN tier END AS tier,
                       (occurred_at AT TIME ZONE 'UTC')::date AS day, CASE WHEN problem IS NOT NULL THEN id END AS skipped,
                       count(*) AS things, sum(amount_minor) AS amount,
                       coalesce(-sum(amount_minor) FILTER (WHERE amount_minor < 0), 0) AS refunds
                FROM (%s) AS facts
                GROUP BY 1, 2, 3, 4, 5, 6
            ) AS alike
            GROUP BY 1, 2, 3, 4, 5""".formatted(View.PAYMENTS.facts());

    private static final String COMMISSIONS = """
            SELECT problem, currency, tier, status, date_trunc('month', created_at AT TIME ZONE 'UTC')::date AS month,
                   count(*) AS things, sum(commission_minor) AS amount
            FROM (%s) AS facts
            GROUP BY 1, 2, 3, 4, 5""".formatted(View.COMMISSIONS.facts());

    /**
     * A subscription's monthly equivalent in millionths of a minor unit, rounded half away from zero. It is an integer
     * division, because a numeric division keeps a limited number of digits.
     */
    private static final String SUBSCRIPTIONS = """
            WITH given AS (
                SELECT CAST(? AS timestamptz) AS now
            ), priced AS (
                SELECT facts.*,
                       problem IS NULL AND started_at IS NOT NULL
                           AND (status IN ('active', 'past_due') OR status = 'canceled' AND ended_at IS NOT NULL)
                           AS counts,
                       1000000 * amount * CASE billing_interval WHEN 'day'   THEN 365
                                                                WHEN 'week'  THEN 52
                                                                WHEN 'month' THEN 12
                                                                WHEN 'year'  THEN 1 END AS micros_a_year,
                       12 * CASE WHEN interval_count > 0 THEN interval_count END::numeric AS parts
                FROM (%s) AS facts
            ), subscription AS (
                SELECT priced.*,
                       CASE WHEN counts OR status = 'trialing'
                            THEN sign(micros_a_year) * div(2 * abs(micros_a_year) + parts, 2 * parts) END AS micros
                FROM priced
            ), present AS (
                SELECT subscription.*,
                       counts AND started_at <= now AND (ended_at IS NULL OR ended_at > now) AS runs
                FROM subscription, given
            )
            """.formatted(View.SUBSCRIPTIONS.facts());

    private static final String PRESENT_SUBSCRIPTIONS = SUBSCRIPTIONS + """
            SELECT problem, currency, tier, status,
                   count(*)                                                        AS things,
                   count(*) FILTER (WHERE runs)                                    AS active,
                   coalesce(sum(micros) FILTER (WHERE runs), 0)                    AS mrr,
                   coalesce(sum(micros) FILTER (WHERE status = 'trialing'), 0)     AS trial_mrr
            FROM present
            GROUP BY 1, 2, 3, 4""";

    private static final String PAYING = SUBSCRIPTIONS + """
            SELECT currency, count(*) AS things
            FROM (SELECT currency FROM present WHERE runs GROUP BY customer, currency HAVING sum(micros) <> 0) AS paying
            GROUP BY 1""";

    private static final String MOVEMENTS = SUBSCRIPTIONS + """
            , period AS (
                SELECT customer, currency, micros, started_at, ended_at,
                       (started_at AT TIME ZONE 'UTC')::date AS first_day,
                       (ended_at AT TIME ZONE 'UTC')::date   AS last_day
                FROM subscription
                WHERE counts AND (ended_at IS NULL OR ended_at > started_at)
            ), step AS (
                SELECT customer, currency, first_day AS day, micros AS change,
                       CASE WHEN micros <> 0 THEN first_day END AS paid_day
                FROM period, given
                WHERE started_at <= now
                UNION ALL
                SELECT customer, currency, last_day, -micros, NULL
                FROM period, given
                WHERE ended_at <= now
            ), change AS (
                SELECT customer, currency, day, sum(change) AS change, min(paid_day) AS paid_day
                FROM step
                GROUP BY 1, 2, 3
            ), course AS (
                SELECT currency, day, change,
                       sum(change) OVER days                               AS after,
                       min(paid_day) OVER (PARTITION BY customer, currency) AS first_paid
                FROM change
                WINDOW days AS (PARTITION BY customer, currency ORDER BY day ROWS UNBOUNDED PRECEDING)
            )
            SELECT currency, day, date_trunc('month', day::timestamp)::date AS month,
                   CASE WHEN after = change THEN CASE WHEN day > first_paid THEN 'reactivation' ELSE 'new' END
                        WHEN after = 0      THEN 'churn'
                        WHEN change > 0     THEN 'expansion'
                        ELSE 'contraction' END AS movement,
                   sum(change) AS micros, count(*) AS customers
            FROM course
            WHERE change <> 0
            GROUP BY GROUPING SETS ((1, 2, 4), (1, 3, 4))""";

    private Sums() {}

    /**
     * The contributions of all facts of the kind.
     *
     * @param asOf the moment for recurring revenue and movements
     */
    static Additions of(Kind kind, DatabaseTransaction transaction, Instant asOf) throws SQLException {
        Additions.Builder adds = new Additions.Builder();
        switch (kind) {
            case USER -> transaction.rows(USERS, unlessSkipped(adds, Sums::addUsers));
            case PAYMENT -> transaction.rows(PAYMENTS, unlessSkipped(adds, Sums::addPayments));
            case COMMISSION -> transaction.rows(COMMISSIONS, unlessSkipped(adds, Sums::addCommissions));
            case SUBSCRIPTION -> {
                transaction.rows(PRESENT_SUBSCRIPTIONS, unlessSkipped(adds, Sums::addPresent), asOf);
                transaction.rows(PAYING, row -> adds.add(Buckets.TOTAL,
                        Fields.of(Fields.PAYING, row.getString("currency")), row.getLong("things")), asOf);
                transaction.rows(MOVEMENTS, row -> addMovement(adds, row), asOf);
            }
        }
        return adds.build();
    }

    /** Adds what a row of a query contributes. */
    @FunctionalInterface
    private interface Adding {
        Additions.Builder add(Additions.Builder adds, ResultSet row) throws SQLException;
    }

    private static DatabaseTransaction.RowReader<Additions.Builder> unlessSkipped(Additions.Builder adds,
            Adding readable) {
        return row -> {
            String reason = row.getString("problem");
            return reason == null
                    ? readable.add(adds, row)
                    : adds.add(Buckets.TOTAL, Fields.of(Fields.SKIPPED, reason), row.getLong("things"));
        };
    }

    private static Additions.Builder addUsers(Additions.Builder adds, ResultSet row) throws SQLException {
        long users = row.getLong("things");
        Columns.optionalDay(row, "day").ifPresent(day -> adds.add(Buckets.day(day), Fields.COUNT, users));
        return adds.add(Buckets.TOTAL, Fields.of(Fields.COUNT, row.getString("role"), row.getString("status")), users);
    }

    private static Additions.Builder addPayments(Additions.Builder adds, ResultSet row) throws SQLException {
        String[] values = {row.getString("currency"), row.getString("category"), row.getString("tier")};
        addPayments(adds, Buckets.TOTAL, row, values);
        Optional<LocalDate> day = Columns.optionalDay(row, "day");
        return day.isEmpty() ? adds : addPayments(adds, Buckets.day(day.get()), row, values);
    }

    private static Additions.Builder addPayments(Additions.Builder adds, String bucket, ResultSet row,
            String... values) throws SQLException {
        return addTally(adds, bucket, row, values)
                .add(bucket, Fields.of(Fields.REFUNDS, values), Columns.wholeNumber(row, "refunds"));
    }

    private static Additions.Builder addCommissions(Additions.Builder adds, ResultSet row) throws SQLException {
        String currency = row.getString("currency");
        addTally(adds, Buckets.TOTAL, row, currency, row.getString("tier"), row.getString("status"));
        Optional<YearMonth> month = Columns.optionalDay(row, "month").map(YearMonth::from);
        return month.isEmpty() ? adds : addTally(adds, Buckets.month(month.get()), row, currency);
    }

    private static Additions.Builder addTally(Additions.Builder adds, String bucket, ResultSet row, String... values)
            throws SQLException {
        return adds.add(bucket, Fields.of(Fields.COUNT, values), row.getLong("things"))
                .add(bucket, Fields.of(Fields.AMOUNT, values), Columns.wholeNumber(row, "amount"));
    }

    private static Additions.Builder addPresent(Additions.Builder adds, ResultSet row) throws SQLException {
        String[] values = {row.getString("currency"), row.getString("tier"), row.getString("status")};
        return adds.add(Buckets.TOTAL, Fields.of(Fields.COUNT, values), row.getLong("things"))
                .add(Buckets.TOTAL, Fields.of(Fields.ACTIVE, values), row.getLong("active"))
                .add(Buckets.TOTAL, Fields.of(Fields.MRR, values), Columns.wholeNumber(row, "mrr"))
                .add(Buckets.TOTAL, Fields.of(Fields.TRIAL_MRR, values), Columns.wholeNumber(row, "trial_mrr"));
    }

    /** Of a day or, without one, of a month. */
    private static Additions.Builder addMovement(Additions.Builder adds, ResultSet row) throws SQLException {
        Optional<LocalDate> day = Columns.optionalDay(row, "day");
        String bucket = day.isPresent()
                ? Buckets.day(day.get())
                : Buckets.month(YearMonth.from(row.getObject("month", LocalDate.class)));
        String movement = row.getString("movement");
        String currency = row.getString("currency");
        return adds.add(bucket, Fields.of(movement, currency), Columns.wholeNumber(row, "micros"))
                .add(bucket, Fields.of(movement + "_count", currency), row.getLong("customers"));
    }
}
