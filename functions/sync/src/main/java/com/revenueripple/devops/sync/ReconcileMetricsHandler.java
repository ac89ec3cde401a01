package com.revenueripple.devops.sync;

import com.amazonaws.services.lambda.runtime.Context;
import com.revenueripple.devops.dynamodb.NoOpCalls;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.lambda.ScheduledEvent;
import com.revenueripple.devops.lambda.ScheduledHandler;
import com.revenueripple.devops.sync.MetricsSync.Task;
import java.time.Duration;
import java.util.Map;

/**
 * Compares the counters with the sources every night and recounts the kinds that differ. A failure, also of one source
 * of several, is thrown, also when another run is in progress, so that Lambda retries; the other sources are compared
 * before.
 */
public final class ReconcileMetricsHandler extends ScheduledHandler {
    static final TimeLimits LIMITS = new TimeLimits(Duration.ofMinutes(14), Duration.ofMinutes(16));

    private final MetricsSync sync;

    public ReconcileMetricsHandler() {
        this(Environment.ofLambda());
    }

    public ReconcileMetricsHandler(Environment environment) {
        super(environment);
        this.sync = MetricsSync.in(environment, LIMITS);
    }

    @Override
    protected void prime(Environment environment) {
        NoOpCalls.get(environment.dynamoDb().get(), environment.required("METRICS_TABLE"),
                Map.of("pk", "priming", "sk", "priming"));
    }

    /**
     * Returns {@code completed} or {@code backfilling}. Kinds that were incomplete are compared the next time.
     *
     * @throws IllegalStateException when a source failed, or changed too fast to be compared; the other metrics are up
     *         to date
     */
    @Override
    protected String handle(ScheduledEvent tick, Context context) {
        SyncReport report = sync.run(Task.RECONCILE, Duration.ofMillis(context.getRemainingTimeInMillis())).complete();
        if (report.tooFast()) {
            throw new IllegalStateException("The sources change too fast to be compared.");
        }
        return report.status();
    }
}
