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
    USERS(Kind.USER, "devops.users", "key::text", Readability.dates("created_at"), """
            left(coalesce(nullif(role::text, ''), 'unknown'), 100)   AS role,
            left(coalesce(nullif(status::text, ''), 'unknown'), 100) AS status,
            CASE WHEN checked.problem IS NULL AND isfinite(created_at)
                 THEN created_at END                                 AS created_at""") {
        @Override
        Fact readable(ResultSet row) throws SQLException {
            return new User(row.getString("id"), row.getString("role"), row.getString("status"),
                    Columns.optionalInstant(row, "created_at"));
        }
    },

    PAYMENTS(Kind.PAYMENT, "devops.payments", View.PAYMENT_KIND + " || '-' || key::text", Readability.firstOf(
            Readability.PAYMENT_KIND, Readability.CURRENCY, Readability.amount("amount_minor"),
            Readability.dates("occurred_at")), """
            kind::text                                               AS category,
            left(coalesce(nullif(tier::text, ''), 'unknown'), 100)   AS tier,
            currency::text                                           AS currency,
            CASE WHEN checked.problem IS NULL
                 THEN coalesce(amount_minor::numeric, 0) END         AS amount_minor,
            CASE WHEN checked.problem IS NULL AND isfinite(occurred_at)
                 THEN occurred_at END                                AS occurred_at""") {
        @Override
        Fact readable(ResultSet row) throws SQLException {
            return new Payment(row.getString("id"), row.getString("category"), row.getString("tier"),
                    row.getString("currency"), row.getLong("amount_minor"),
                    Columns.optionalInstant(row, "occurred_at"));
        }
    },

    SUBSCRIPTIONS(Kind.SUBSCRIPTION, "devops.subscriptions", "key::text", Readability.firstOf(Readability.CURRENCY,
            Readability.dates("started_at", "ended_at"), Readability.PRICE), """
            coalesce(nullif(customer_id::text, ''), 'subscription-' || key::text) AS customer,
            left(coalesce(nullif(tier::text, ''), 'unknown'), 100)                AS tier,
            left(coalesce(nullif(status::text, ''), 'unknown'), 100)              AS status,
            currency::text                                                        AS currency,
            CASE WHEN checked.problem IS NULL
                 THEN coalesce(unit_amount_minor::numeric * quantity::numeric, 0) END AS amount,
            coalesce(billing_interval::text, 'none')                              AS billing_interval,
            CASE WHEN checked.problem IS NULL THEN coalesce(interval_count, 0) END AS interval_count,
            CASE WHEN checked.problem IS NULL AND isfinite(started_at)
                 THEN date_trunc('milliseconds', started_at) END                  AS started_at,
            CASE WHEN checked.problem IS NOT NULL THEN NULL
                 WHEN ended_at = '-infinity' THEN date_trunc('milliseconds', started_at)
                 WHEN isfinite(ended_at)
                 THEN date_trunc('milliseconds', ended_at) END                    AS ended_at""") {
        @Override
        Fact readable(ResultSet row) throws SQLException {
            return subscription(row);
        }
    },

    COMMISSIONS(Kind.COMMISSION, "devops.commissions", "key::text", Readability.firstOf(Readability.CURRENCY,
            Readability.amount("commission_minor"), Readability.amount("sale_amount_minor"),
            Readability.dates("created_at")), """
            left(nullif(affiliate::text, ''), 100)                   AS affiliate,
            left(coalesce(nullif(tier::text, ''), 'unknown'), 100)   AS tier,
            left(coalesce(nullif(status::text, ''), 'unknown'), 100) AS status,
            currency::text                                           AS currency,
            CASE WHEN checked.problem IS NULL
                 THEN coalesce(sale_amount_minor::numeric, 0) END    AS sale_minor,
            CASE WHEN checked.problem IS NULL
                 THEN coalesce(commission_minor::numeric, 0) END     AS commission_minor,
            CASE WHEN checked.problem IS NULL AND isfinite(created_at)
                 THEN created_at END                                 AS created_at""") {
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
    private final String problem;
    private final String columns;

    View(Kind kind, String relation, String id, String problem, String columns) {
        this.kind = kind;
        this.relation = relation;
        this.id = id;
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
     * A SELECT of everything that {@link #fact} needs, ready for a WHERE. {@code problem} is why a row is skipped;
     * because of the OFFSET, it is evaluated only once for each row.
     */
    String facts() {
        return "SELECT " + id + " AS id, checked.problem,\n" + columns + "\nFROM " + relation
                + "\nCROSS JOIN LATERAL (SELECT " + problem + " AS problem OFFSET 0) AS checked";
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
