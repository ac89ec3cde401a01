package com.revenueripple.devops.sync;

import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.environment.SecretCache;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.metrics.RevenueSource;
import com.revenueripple.devops.sync.source.Source;
import com.revenueripple.devops.sync.stripe.StripeSettings;
import com.revenueripple.devops.sync.stripe.StripeSource;
import com.revenueripple.devops.sync.supabase.ChangeCapture;
import com.revenueripple.devops.sync.supabase.DatabaseServers;
import com.revenueripple.devops.sync.supabase.SupabaseSource;
import java.util.EnumSet;
import java.util.List;

/** The source of each kind of fact, as the operator configured it. */
final class Sources {
    private Sources() {}

    /**
     * The sources of this function: DATABASE_SECRET_ARN, CHANGE_CAPTURE ({@code log} or {@code updated_at}),
     * those of {@link DatabaseServers} and {@link RevenueSource} and, for Stripe, those of {@link StripeSettings#in}.
     *
     * @throws IllegalStateException naming the variable that is missing or wrong
     */
    static List<Source> in(Environment environment) {
        SecretCache secrets = new SecretCache(environment.secretsManager().get(), environment.clock());
        String databaseSecret = environment.required("DATABASE_SECRET_ARN");
        DatabaseServers servers = DatabaseServers.in(environment);
        ChangeCapture capture = switch (environment.optional("CHANGE_CAPTURE").orElse("log")) {
            case "log" -> ChangeCapture.LOG;
            case "updated_at" -> ChangeCapture.UPDATED_AT;
            case String other ->
                throw new IllegalStateException("CHANGE_CAPTURE is neither log nor updated_at: " + other);
        };
        return switch (RevenueSource.in(environment)) {
            case SUPABASE -> List.of(
                    new SupabaseSource(secrets, databaseSecret, servers, EnumSet.allOf(Kind.class), capture));
            case STRIPE -> List.of(
                    new SupabaseSource(secrets, databaseSecret, servers, EnumSet.of(Kind.USER, Kind.COMMISSION),
                            capture),
                    new StripeSource(secrets, StripeSettings.in(environment), environment.clock()));
        };
    }
}
