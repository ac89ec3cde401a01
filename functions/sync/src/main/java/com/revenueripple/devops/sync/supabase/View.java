package com.revenueripple.devops.sync.supabase;

import com.revenueripple.devops.sync.contribution.Fact.Commission;
import com.revenueripple.devops.sync.contribution.Fact.Payment;
import com.revenueripple.devops.sync.contribution.Fact.Period;
import com.revenueripple.devops.sync.contribution.Fact.Skipped;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import com.revenueripple.devops.sync.contribution.Fact.User;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.contribution.MonthlyMicros;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The views of supabase.sql as facts. SQL converts texts and times to the form of a {@link Fact} and finds the rows that
 * cannot be read ({@link Readability}), so that the sums of the database ({@link Sums}) and of the engine use the same
 * values. The numbers and times of a row that cannot be read are NULL.
 */
enum View {
    USERS(Kind.USER, "devops.users", "key::text", "role::text, status::text, created_at",
            Readability.dates("created_at"), """
            left(coalesce(nullif(checked.role, ''), 'unknown'), 100)   AS role,
            left(coalesce(nullif(checked.status, ''), 'unknown'), 100) AS status,
            CASE WHEN checked.problem IS NULL AND isfinite(checked.created_at)
                 THEN checked.created_at END                           AS created_at""") {
        @Override
        Fact readable(ResultSet row) throws SQLException {
            return new User(row.getString("id"), row.getString("role"), row.getString("status"),
                    Columns.optionalInstant(row, "created_at"));
        }
    },

    PAYMENTS(Kind.PAYMENT, "devops.payments", View.PAYMENT_KIND + " || '-' || key::text",
            "tier::text, currency::text, amount_minor::numeric, occurred_at", Readability.firstOf(
                    Readability.PAYMENT_KIND, Readability.CURRENCY, Readability.amount("amount_minor"),
                    Readability.dates("occurred_at")),
            """
            kind::text                                                 AS category,
            left(coalesce(nullif(checked.tier, ''), 'unknown'), 100)   AS tier,
            checked.currency                                           AS currency,
            CASE WHEN checked.problem IS NULL
                 THEN coalesce(checked.amount_minor, 0) END            AS amount_minor,
            CASE WHEN checked.problem IS NULL AND isfinite(checked.occurred_at)
                 THEN checked.occurred_at END                          AS occurred_at""") {
        @Override
        Fact readable(ResultSet row) throws SQLException {
            return new Payment(row.getString("id"), row.getString("category"), row.getString("tier"),
                    row.getString("currency"), row.getLong("amount_minor"),
                    Columns.optionalInstant(row, "occurred_at"));
        }
    },

    SUBSCRIPTIONS(Kind.SUBSCRIPTION, "devops.subscriptions", "key::text", """
            customer_id::text, tier::text, status::text, currency::text, unit_amount_minor::numeric, quantity::numeric,
            billing_interval::text, interval_count::numeric, started_at, ended_at""", Readability.firstOf(
            Readability.CURRENCY, Readability.dates("started_at", "ended_at"), Readability.PRICE), """
            coalesce(nullif(checked.customer_id, ''), 'subscription-' || key::text) AS customer,
            left(coalesce(nullif(checked.tier, ''), 'unknown'), 100)                AS tier,
            left(coalesce(nullif(checked.status, ''), 'unknown'), 100)              AS status,
            checked.currency                                                        AS currency,
            CASE WHEN checked.problem IS NULL
                 THEN coalesce(checked.unit_amount_minor * checked.quantity, 0) END AS amount,
            coalesce(checked.billing_interval, 'none')                              AS billing_interval,
            CASE WHEN checked.problem IS NULL
                 THEN coalesce(checked.interval_count, 0) END                       AS interval_count,
            CASE WHEN checked.problem IS NULL AND isfinite(checked.started_at)
                 THEN date_trunc('milliseconds', checked.started_at) END            AS started_at,
            CASE WHEN checked.problem IS NOT NULL THEN NULL
                 WHEN checked.ended_at = '-infinity' THEN date_trunc('milliseconds', checked.started_at)
                 WHEN isfinite(checked.ended_at)
                 THEN date_trunc('milliseconds', checked.ended_at) END              AS ended_at""") {
        @Override
        Fact readable(ResultSet row) throws SQLException {
            return subscription(row);
        }
    },

    COMMISSIONS(Kind.COMMISSION, "devops.commissions", "key::text", """
            affiliate::text, tier::text, status::text, currency::text, sale_amount_minor::numeric,
            commission_minor::numeric, created_at""", Readability.firstOf(Readability.CURRENCY,
            Readability.amount("commission_minor"), Readability.amount("sale_amount_minor"),
            Readability.dates("created_at")), """
            left(nullif(checked.affiliate, ''), 100)                   AS affiliate,
            left(coalesce(nullif(checked.tier, ''), 'unknown'), 100)   AS tier,
            left(coalesce(nullif(checked.status, ''), 'unknown'), 100) AS status,
            checked.currency                                           AS currency,
            CASE WHEN checked.problem IS NULL
                 THEN coalesce(checked.sale_amount_minor, 0) END       AS sale_minor,
            CASE WHEN checked.problem IS NULL
                 THEN coalesce(checked.commission_minor, 0) END        AS commission_minor,
            CASE WHEN checked.problem IS NULL AND isfinite(checked.created_at)
                 THEN checked.created_at END                           AS created_at""") {
        @Override
        Fact readable(ResultSet row) throws SQLException {
            return new Commission(row.getString("id"), Optional.ofNullable(row.getString("affiliate")),
                    row.getString("tier"), row.getString("status"), row.getString("currency"),
                    row.getLong("sale_minor"), row.getLong("commission_minor"),
                    Columns.optionalInstant(row, "created_at"));
        }
    };

    /** The SQL expression of a payment's kind as it is in the id: an unknown one without hyphens and not too long. */
    static final String PAYMENT_KIND = "left(replace(coalesce(kind::text, ''), '-', '.'), 100)";

    private final Kind kind;
    private final String relation;
    private final String id;
    private final String given;
    private final String problem;
    private final String columns;

    /**
     * @param given the columns of the view that are used, besides {@code key}, {@code kind} and {@code problem}
     * @param problem why a row cannot be read, apart from the view's own reason
     * @param columns those of the facts
     */
    View(Kind kind, String relation, String id, String given, String problem, String columns) {
        this.kind = kind;
        this.relation = relation;
        this.id = id;
        this.given = given;
        this.problem = Readability.firstOf(Readability.BY_THE_VIEW, problem);
        this.columns = columns;
    }

    static View of(Kind kind) {
        return Arrays.stream(values()).filter(view -> view.kind == kind).findFirst().orElseThrow();
    }

    /** The view's name with its schema. */
    String relation() {
        return relation;
    }

    /** The SQL expression of a fact's id. */
    String id() {
        return id;
    }

    /**
     * A SELECT of everything that {@link #fact} needs, ready for a WHERE. {@code problem} is why a row is skipped. The
     * OFFSETs let each column of the view and the problem be evaluated only once for a row. A WHERE by {@code key} and
     * {@code kind} is about the view itself, so that it reaches the indexes.
     */
    String facts() {
        return """
                SELECT %s AS id, checked.problem,
                %s
                FROM %s
                CROSS JOIN LATERAL (
                    SELECT given.*, %s AS problem
                    FROM (SELECT %s, problem::text AS stated_problem OFFSET 0) AS given
                    OFFSET 0
                ) AS checked""".formatted(id, columns, relation, problem, given);
    }

    /** The fact of a row of {@link #facts}. */
    Fact fact(ResultSet row) throws SQLException {
        String reason = row.getString("problem");
        return reason == null ? readable(row) : new Skipped(kind, row.getString("id"), reason);
    }

    abstract Fact readable(ResultSet row) throws SQLException;

    private static Fact subscription(ResultSet row) throws SQLException {
        String status = row.getString("status");
        Optional<Instant> start = Columns.optionalInstant(row, "started_at");
        Optional<Instant> end = Columns.optionalInstant(row, "ended_at");
        boolean counts = switch (status) {
            case "active", "past_due" -> true;
            case "canceled" -> end.isPresent();
            default -> false;
        };
        List<Period> periods = counts && start.isPresent()
                ? List.of(new Period(start.get(), end, monthlyMicros(row)))
                : List.of();
        return new Subscription(row.getString("id"), row.getString("customer"), row.getString("tier"), status,
                row.getString("currency"), periods, status.equals("trialing") ? monthlyMicros(row) : 0);
    }

    private static long monthlyMicros(ResultSet row) throws SQLException {
        return MonthlyMicros.of(row.getBigDecimal("amount"), row.getString("billing_interval"),
                row.getLong("interval_count"));
    }
}
