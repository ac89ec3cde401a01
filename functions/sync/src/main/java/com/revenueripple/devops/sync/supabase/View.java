package com.revenueripple.devops.sync.supabase;

import com.revenueripple.devops.sync.contribution.Fact.Commission;
import com.revenueripple.devops.sync.contribution.Fact.Payment;
import com.revenueripple.devops.sync.contribution.Fact.Period;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import com.revenueripple.devops.sync.contribution.Fact.User;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.contribution.MonthlyMicros;
import com.revenueripple.devops.sync.source.SourceFailure;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The views of supabase.sql as facts. SQL converts texts and times to the form of a {@link Fact}, so that the sums of
 * the database ({@link Sums}) and of the engine use the same values.
 */
enum View {
    USERS(Kind.USER, "devops.users", "key::text", """
            left(coalesce(nullif(role::text, ''), 'unknown'), 100)   AS role,
            left(coalesce(nullif(status::text, ''), 'unknown'), 100) AS status,
            CASE WHEN isfinite(created_at) THEN created_at END       AS created_at""") {
        @Override
        Fact fact(ResultSet row) throws SQLException {
            return new User(row.getString("id"), row.getString("role"), row.getString("status"),
                    Columns.optionalInstant(row, "created_at"));
        }
    },

    PAYMENTS(Kind.PAYMENT, "devops.payments", "kind::text || '-' || key::text", """
            kind::text                                               AS category,
            left(coalesce(nullif(tier::text, ''), 'unknown'), 100)   AS tier,
            coalesce(nullif(currency::text, ''), 'none')             AS currency,
            coalesce(amount_minor, 0)                                AS amount_minor,
            CASE WHEN isfinite(occurred_at) THEN occurred_at END     AS occurred_at""") {
        @Override
        Fact fact(ResultSet row) throws SQLException {
            return new Payment(row.getString("id"), category(row), row.getString("tier"), row.getString("currency"),
                    Columns.amount(row, "amount_minor"), Columns.optionalInstant(row, "occurred_at"));
        }
    },

    SUBSCRIPTIONS(Kind.SUBSCRIPTION, "devops.subscriptions", "key::text", """
            coalesce(nullif(customer_id::text, ''), 'subscription-' || key::text) AS customer,
            left(coalesce(nullif(tier::text, ''), 'unknown'), 100)                AS tier,
            left(coalesce(nullif(status::text, ''), 'unknown'), 100)              AS status,
            coalesce(nullif(currency::text, ''), 'none')                          AS currency,
            coalesce(unit_amount_minor::numeric * quantity, 0)                    AS amount,
            coalesce(billing_interval::text, 'none')                              AS billing_interval,
            coalesce(interval_count, 0)                                           AS interval_count,
            CASE WHEN isfinite(started_at)
                 THEN date_trunc('milliseconds', started_at) END                  AS started_at,
            CASE WHEN ended_at = '-infinity' THEN date_trunc('milliseconds', started_at)
                 WHEN isfinite(ended_at)
                 THEN date_trunc('milliseconds', ended_at) END                    AS ended_at""") {
        @Override
        Fact fact(ResultSet row) throws SQLException {
            return subscription(row);
        }
    },

    COMMISSIONS(Kind.COMMISSION, "devops.commissions", "key::text", """
            left(nullif(affiliate::text, ''), 100)                   AS affiliate,
            left(coalesce(nullif(tier::text, ''), 'unknown'), 100)   AS tier,
            left(coalesce(nullif(status::text, ''), 'unknown'), 100) AS status,
            coalesce(nullif(currency::text, ''), 'none')             AS currency,
            coalesce(sale_amount_minor, 0)                           AS sale_minor,
            coalesce(commission_minor, 0)                            AS commission_minor,
            CASE WHEN isfinite(created_at) THEN created_at END       AS created_at""") {
        @Override
        Fact fact(ResultSet row) throws SQLException {
            return new Commission(row.getString("id"), Optional.ofNullable(row.getString("affiliate")),
                    row.getString("tier"), row.getString("status"), row.getString("currency"),
                    Columns.amount(row, "sale_minor"), Columns.amount(row, "commission_minor"),
                    Columns.optionalInstant(row, "created_at"));
        }
    };

    /** The kinds of payments, in the order in which they are paged through. */
    static final List<String> PAYMENT_KINDS = List.of("one_time", "subscription");

    private final Kind kind;
    private final String relation;
    private final String id;
    private final String columns;

    View(Kind kind, String relation, String id, String columns) {
        this.kind = kind;
        this.relation = relation;
        this.id = id;
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

    /** A SELECT of everything that {@link #fact} needs, ready for a WHERE. */
    String facts() {
        return "SELECT " + id + " AS id,\n" + columns + "\nFROM " + relation;
    }

    /**
     * The fact of a row of {@link #facts}.
     *
     * @throws SourceFailure.InvalidData when the contract does not allow a value
     */
    abstract Fact fact(ResultSet row) throws SQLException;

    /** The kind of payment of a row. */
    static String category(ResultSet row) throws SQLException {
        String category = row.getString("category");
        if (category == null || !PAYMENT_KINDS.contains(category)) {
            throw new SourceFailure.InvalidData("devops.payments has the unknown kind " + category + ".");
        }
        return category;
    }

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
        try {
            return MonthlyMicros.of(row.getBigDecimal("amount"), row.getString("billing_interval"),
                    row.getLong("interval_count"));
        } catch (IllegalArgumentException e) {
            throw new SourceFailure.InvalidData("devops.subscriptions has " + e.getMessage() + " (id "
                    + row.getString("id") + ").");
        }
    }
}
