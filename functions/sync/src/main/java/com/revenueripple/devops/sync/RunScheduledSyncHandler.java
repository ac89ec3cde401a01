package com.revenueripple.devops.sync;

import com.amazonaws.services.lambda.runtime.Context;
import com.revenueripple.devops.dynamodb.NoOpCalls;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.lambda.ScheduledEvent;
import com.revenueripple.devops.lambda.ScheduledHandler;
import com.revenueripple.devops.metrics.LeaseFailure;
import com.revenueripple.devops.sync.MetricsSync.Task;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Updates the metrics on EventBridge's schedule. A failure, also of one source of several, is thrown, so that the alarm
 * counts it; what the other sources provide is published before.
 */
public final class RunScheduledSyncHandler extends ScheduledHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RunScheduledSyncHandler.class);
    static final TimeLimits LIMITS = new TimeLimits(Duration.ofMinutes(4), Duration.ofMinutes(6));

    private final MetricsSync sync;

    public RunScheduledSyncHandler() {
        this(Environment.ofLambda());
    }

    public RunScheduledSyncHandler(Environment environment) {
        super(environment);
        this.sync = MetricsSync.in(environment, LIMITS);
    }

    @Override
    protected void prime(Environment environment) {
        NoOpCalls.get(environment.dynamoDb().get(), environment.required("METRICS_TABLE"),
                Map.of("pk", "priming", "sk", "priming"));
    }

    /** Returns {@code completed}, {@code backfilling}, or {@code skipped} when another run is in progress. */
    @Override
    protected String handle(ScheduledEvent tick, Context context) {
        try {
            return sync.run(Task.FOLLOW, Duration.ofMillis(context.getRemainingTimeInMillis())).complete().status();
        } catch (LeaseFailure.Held _) {
            LOG.info("Skipped, because another run is in progress");
            return "skipped";
        }
    }
}
