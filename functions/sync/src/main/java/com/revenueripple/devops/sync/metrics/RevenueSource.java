package com.revenueripple.devops.sync.metrics;

import com.fasterxml.jackson.annotation.JsonValue;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.sync.contribution.Fields;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The source of payments and subscriptions: {@code REVENUE_SOURCE}, by default {@code supabase}. */
public enum RevenueSource {
    /** The platform's tables, in which only checkouts leave a row. */
    SUPABASE("supabase"),
    /** Stripe's ledger and subscriptions. */
    STRIPE("stripe");

    private static final String VARIABLE = "REVENUE_SOURCE";
    private static final List<Caveat> CAVEATS_OF_TABLES = List.of(
            Caveat.of("renewals_unknown", "monthly_recurring_revenue", "past_due_mrr", "subscriptions_by_tier",
                    "subscriptions_by_status", "mrr_movements", "total_revenue", "subscription_revenue",
                    "subscription_breakdown", "recent_transactions", "paying_customers", "arr", "arpa",
                    "mrr_movement_counts", "retention", "gross", "revenue_by_tier", "revenue_by_day"),
            Caveat.of("cancellations_unknown", "monthly_recurring_revenue", "active_subscriptions",
                    "subscriptions_by_tier", "subscriptions_by_status", "mrr_movements", "paying_customers", "arr",
                    "arpa", "mrr_movement_counts", "retention"),
            Caveat.of("email_changes_unknown", "monthly_recurring_revenue", "active_subscriptions",
                    "subscriptions_by_tier", "subscriptions_by_status", "mrr_movements", "paying_customers", "arr",
                    "arpa", "mrr_movement_counts", "retention"),
            Caveat.of("refunds_unknown", "refunds", "disputes", "net", "refund_rate", "revenue_by_tier",
                    "revenue_by_day", "total_revenue", "subscription_revenue", "one_time_revenue", "tripwire_revenue",
                    "subscription_breakdown"),
            Caveat.of("trials_unknown", Fields.TRIALS_STARTED, Fields.TRIALS_CONVERTED, Fields.TRIAL_MRR),
            Caveat.of("cancellation_plans_unknown", Fields.PAUSED_MRR, Fields.CANCELING_MRR));
    private static final List<Caveat> CAVEATS_OF_STRIPE = List.of(
            Caveat.of("history_unknown", "retention", "mrr_movements", "mrr_movement_counts"));

    private final String code;

    RevenueSource(String code) {
        this.code = code;
    }

    /**
     * The function's configured source.
     *
     * @throws IllegalStateException when the variable names no source
     */
    public static RevenueSource in(Environment environment) {
        String code = environment.optional(VARIABLE).orElse(SUPABASE.code);
        return Arrays.stream(values())
                .filter(source -> source.code.equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        VARIABLE + " is neither supabase nor stripe: " + code));
    }

    /** The name in settings and responses. */
    @JsonValue
    public String code() {
        return code;
    }

    /** A metric that only Stripe records; empty for the platform's tables, whose caveats name it. */
    <T> Optional<T> recorded(T metric) {
        return this == STRIPE ? Optional.of(metric) : Optional.empty();
    }

    /** What the source cannot know. */
    List<Caveat> caveats() {
        return switch (this) {
            case SUPABASE -> CAVEATS_OF_TABLES;
            case STRIPE -> CAVEATS_OF_STRIPE;
        };
    }
}
