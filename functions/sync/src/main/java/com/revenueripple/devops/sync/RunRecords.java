package com.revenueripple.devops.sync;

import com.revenueripple.devops.activity.Action;
import com.revenueripple.devops.activity.Activities.Origin;
import com.revenueripple.devops.activity.Activities;
import com.revenueripple.devops.activity.ActivityLog;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.metrics.LeaseFailure;
import com.revenueripple.devops.metrics.SyncState.Failure;
import com.revenueripple.devops.metrics.SyncState.Reconciliation;
import com.revenueripple.devops.metrics.SyncStateStore;
import com.revenueripple.devops.sync.MetricsSync.Task;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Records the requests, differences and failures of runs, and reports new ones in the audit log. */
final class RunRecords {
    private final SyncStateStore states;
    private final ActivityLog activityLog;
    private final Clock clock;
    private final Activities activities;

    /** Wired from ACTIVITY_LOG_TABLE. */
    RunRecords(Environment environment, DynamoDbClient dynamoDb, SyncStateStore states) {
        this.states = states;
        this.activityLog = new ActivityLog(dynamoDb, environment.required("ACTIVITY_LOG_TABLE"));
        this.clock = environment.clock();
        this.activities = new Activities(environment.random());
    }

    /** The write that records an administrator's request of a run, for the transaction that begins it. */
    TransactWriteItem requested(Task task, String runId, Origin origin) {
        Action action = switch (task) {
            case FOLLOW -> Action.SYNC_REQUESTED;
            case RECONCILE -> Action.RECONCILE_REQUESTED;
        };
        return activityLog.entry(activities.activity(action, runId, Map.of(), origin));
    }

    /** The audit log has no entry for a superseded run, nor for the same failure as that of the run before. */
    void record(RunFailure failed, String runId) {
        Failure failure = new Failure(runId, clock.instant(), failed.code(), failed.message());
        if (failed.cause() instanceof LeaseFailure) {
            states.record(failure);
        } else {
            states.record(failed.domains(), failure, entry(Action.SYNC_FAILED, runId, failure.failedAt(), Map.of(
                    "domains", failed.domainCodes(), "run_id", runId, "code", failure.code(),
                    "message", failure.message())));
        }
    }

    /** A difference has an entry in the audit log. */
    void record(Reconciliation found, String runId) {
        if (found.differences().values().stream().allMatch(sum -> sum.signum() == 0)) {
            states.record(found);
        } else {
            states.record(found, entry(Action.RECONCILE_DIFFERENCE, runId, found.at(), Map.of(
                    "differences", found.differences(), "details", found.details())));
        }
    }

    private TransactWriteItem entry(Action action, String runId, Instant at, Object details) {
        return activityLog.entry(activities.activity(action, runId, details, Origin.system(runId, at)));
    }
}
