package com.revenueripple.devops.sync.stripe;

import com.revenueripple.devops.environment.SecretCache;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.Deadline;
import com.revenueripple.devops.sync.source.Source;
import com.revenueripple.devops.sync.source.SourceSession;
import java.time.Clock;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Stripe as the source of revenue: its balance transactions are the payments, its subscriptions the subscriptions. It
 * only reads, at most 20 times a second. A restricted key needs read permission for balance transactions, charges,
 * payment intents, refunds, disputes, subscriptions, invoices, prices, products, coupons and events.
 */
public final class StripeSource implements Source {
    private final SecretCache secrets;
    private final StripeSettings settings;
    private final Clock clock;
    private final Pace pace;
    private final RandomGenerator jitter;

    public StripeSource(SecretCache secrets, StripeSettings settings, Clock clock) {
        this(secrets, settings, clock, Waiting.REAL, RandomGenerator.getDefault());
    }

    StripeSource(SecretCache secrets, StripeSettings settings, Clock clock, Waiting waiting, RandomGenerator jitter) {
        this.secrets = secrets;
        this.settings = settings;
        this.clock = clock;
        this.pace = new Pace(waiting);
        this.jitter = jitter;
    }

    @Override
    public String code() {
        return "stripe";
    }

    /** Each may need its own request. */
    @Override
    public int changesAtOnce() {
        return 50;
    }

    @Override
    public Set<Kind> kinds() {
        return Set.of(Kind.PAYMENT, Kind.SUBSCRIPTION);
    }

    /** Opens without a request; the first one shows whether Stripe can be reached and accepts the key. */
    @Override
    public SourceSession open(Deadline deadline) {
        StripeTransport transport = new StripeTransport(pace, jitter, deadline);
        return new StripeSession(new StripeApi(secrets, settings, transport), new Tiers(settings.tiers()), clock);
    }
}
