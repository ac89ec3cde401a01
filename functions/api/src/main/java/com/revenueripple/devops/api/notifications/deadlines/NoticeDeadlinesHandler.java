package com.revenueripple.devops.api.notifications.deadlines;

import com.amazonaws.services.lambda.runtime.Context;
import com.revenueripple.devops.activity.Action;
import com.revenueripple.devops.activity.Activities.Origin;
import com.revenueripple.devops.activity.Activities;
import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.activity.ActivityLog;
import com.revenueripple.devops.api.keys.ApiKey;
import com.revenueripple.devops.api.keys.ExpiryNotice;
import com.revenueripple.devops.api.keys.KeyStore;
import com.revenueripple.devops.api.metrics.StaleSyncs.StalePeriod;
import com.revenueripple.devops.api.metrics.StaleSyncs;
import com.revenueripple.devops.api.metrics.SyncSchedule;
import com.revenueripple.devops.dynamodb.NoOpCalls;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.lambda.ScheduledEvent;
import com.revenueripple.devops.lambda.ScheduledHandler;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.telemetry.Telemetry;
import com.revenueripple.devops.telemetry.TelemetryMetric;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Records in the audit log, on schedule, that keys are about to expire and that metrics have not been updated for too
 * long, each deadline once. Also records the age of each domain's metrics, and how far they are behind their source, as
 * telemetry. A failure is thrown, so that Lambda retries; what was recorded stays recorded.
 */
public final class NoticeDeadlinesHandler extends ScheduledHandler {
    private static final Logger LOG = LoggerFactory.getLogger(NoticeDeadlinesHandler.class);
    private static final String ALL_SYNCS = "sync";
    private static final String NO_REQUEST = "";

    private final Clock clock;
    private final KeyStore keys;
    private final StaleSyncs staleSyncs;
    private final ActivityLog activityLog;
    private final Activities activities;
    private final Telemetry telemetry;

    public NoticeDeadlinesHandler() {
        this(Environment.ofLambda());
    }

    public NoticeDeadlinesHandler(Environment environment) {
        super(environment);
        DynamoDbClient dynamoDb = environment.dynamoDb().get();
        this.clock = environment.clock();
        this.keys = KeyStore.of(environment, dynamoDb);
        this.staleSyncs = new StaleSyncs(dynamoDb, environment.required("METRICS_TABLE"),
                SyncSchedule.parse(environment.required("SYNC_SCHEDULE")));
        this.activityLog = new ActivityLog(dynamoDb, environment.required("ACTIVITY_LOG_TABLE"));
        this.activities = new Activities(environment.random());
        this.telemetry = Telemetry.in(environment);
    }

    @Override
    protected void prime(Environment environment) {
        NoOpCalls.get(environment.dynamoDb().get(), environment.required("METRICS_TABLE"),
                Map.of("pk", "sync", "sk", "priming"));
        Json.prime();
    }

    /** Returns {@code completed}. */
    @Override
    protected String handle(ScheduledEvent tick, Context context) {
        Instant now = clock.instant();
        noticeStaleSyncs(now);
        keys.forEach(key -> ExpiryNotice.due(key, now).ifPresent(notice -> recordNotice(notice, key, now)));
        return "completed";
    }

    private void noticeStaleSyncs(Instant now) {
        StaleSyncs.Waiting waiting = staleSyncs.waiting(now);
        waiting.domains().forEach(this::recordAge);
        waiting.untold().stream()
                .filter(period -> staleSyncs.recordNotice(period, activityLog.entry(stale(period, now))))
                .forEach(period -> LOG.warn("No sync of {} has succeeded since {}", period.domains(),
                        period.awaitedSince()));
    }

    private void recordAge(StaleSyncs.DomainWait wait) {
        telemetry.record(TelemetryMetric.SYNC_AGE, wait.domain(), wait.age().toSeconds());
        telemetry.record(TelemetryMetric.SYNC_AGE_INTERVALS, wait.domain(), wait.intervals());
        wait.sourceLag().ifPresent(
                lag -> telemetry.record(TelemetryMetric.SOURCE_LAG, wait.domain(), lag.toSeconds()));
    }

    private void recordNotice(ExpiryNotice notice, ApiKey key, Instant now) {
        if (keys.recordNotice(notice, key, expiring(key, notice, now))) {
            LOG.info("{} expires at {}", key.keyId(), notice.expiresAt());
        }
    }

    private Activity stale(StalePeriod period, Instant now) {
        return activities.activity(Action.SYNC_STALE, ALL_SYNCS, Map.of(
                "domains", period.domains().stream().map(Domain::code).toList(),
                "last_success_at", period.lastSuccessAt(),
                "stale_since", period.staleSince()), Origin.system(NO_REQUEST, now));
    }

    private Activity expiring(ApiKey key, ExpiryNotice notice, Instant now) {
        return activities.activity(Action.KEY_EXPIRING, key.keyId(), Map.of(
                "name", key.name(),
                "expires_at", notice.expiresAt(),
                "days_left", notice.daysLeft(now)), Origin.system(NO_REQUEST, now));
    }
}
