package com.revenueripple.devops.sync;

import com.revenueripple.devops.activity.Activities.Origin;
import com.revenueripple.devops.dynamodb.NoOpCalls;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.Access;
import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.http.JsonFields;
import com.revenueripple.devops.http.Problem;
import com.revenueripple.devops.http.RequestBody;
import com.revenueripple.devops.sync.MetricsSync.Task;
import com.revenueripple.devops.sync.source.SourceFailure;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/**
 * {@code POST /api/devops/sync}: an administrator updates the metrics now. With the body {@code {"reconcile": true}}
 * they are also compared with the sources. Sources that fail are part of the response while others can be read. The
 * audit log has each run's requester.
 */
public final class RunSyncHandler extends ApiHandler {
    static final TimeLimits LIMITS = new TimeLimits(Duration.ofSeconds(18), Duration.ofSeconds(40));
    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

    private final Clock clock;
    private final MetricsSync sync;

    public RunSyncHandler() {
        this(Environment.ofLambda());
    }

    public RunSyncHandler(Environment environment) {
        super(environment, Access.forAdministrators());
        this.clock = environment.clock();
        this.sync = MetricsSync.in(environment, LIMITS);
    }

    @Override
    protected void prime(Environment environment) throws Exception {
        super.prime(environment);
        NoOpCalls.get(environment.dynamoDb().get(), environment.required("METRICS_TABLE"),
                Map.of("pk", "priming", "sk", "priming"));
    }

    @Override
    protected ApiResponse answer(ApiRequest request) {
        Task task = task(request.body());
        try {
            return ApiResponse.json(200, sync.run(task, Origin.of(request, clock.instant()), request.timeLeft()));
        } catch (SourceFailure failure) {
            throw Problem.unavailable("source_unavailable", "Service unavailable",
                    "A source cannot be read (" + failure.code() + "); the metrics stay.", RETRY_AFTER).exception();
        }
    }

    private static Task task(RequestBody body) {
        JsonFields fields = JsonFields.of(body);
        boolean reconcile = fields.flag("reconcile").orElse(false);
        fields.finish();
        return reconcile ? Task.RECONCILE : Task.FOLLOW;
    }
}
