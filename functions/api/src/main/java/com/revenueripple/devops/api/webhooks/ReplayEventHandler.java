package com.revenueripple.devops.api.webhooks;

import com.revenueripple.devops.activity.Action;
import com.revenueripple.devops.activity.Activities.Origin;
import com.revenueripple.devops.activity.Activities;
import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.activity.ActivityLog;
import com.revenueripple.devops.dynamodb.NoOpCalls;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.Access;
import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.http.Problem;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * {@code POST /api/devops/events/{webhook_id}/replay}: publishes a received event again, once per request, and records
 * who did it. This also publishes an event that was held back because of its flag.
 */
public final class ReplayEventHandler extends ApiHandler {
    private final Environment environment;
    private final WebhookStore webhooks;
    private final ActivityLog activityLog;

    public ReplayEventHandler() {
        this(Environment.ofLambda());
    }

    public ReplayEventHandler(Environment environment) {
        super(environment, Access.forAdministrators());
        this.environment = environment;
        DynamoDbClient dynamoDb = environment.dynamoDb().get();
        this.webhooks = new WebhookStore(dynamoDb, environment.required("WEBHOOK_LOG_TABLE"));
        this.activityLog = new ActivityLog(dynamoDb, environment.required("ACTIVITY_LOG_TABLE"));
    }

    @Override
    protected void prime(Environment environment) throws Exception {
        super.prime(environment);
        NoOpCalls.put(environment.dynamoDb().get(), environment.required("ACTIVITY_LOG_TABLE"),
                Map.of("day", "priming", "id", "priming"));
    }

    @Override
    protected ApiResponse answer(ApiRequest request) {
        Instant now = environment.clock().instant();
        String webhookId = request.pathParameter("webhook_id");
        Activity replayed = new Activities(environment.random()).activity(Action.EVENT_REPLAYED, webhookId, Map.of(),
                Origin.of(request, now));
        if (!webhooks.replay(webhookId, now, activityLog.entry(replayed))) {
            throw Problem.notFound("There is no event with this webhook_id.").exception();
        }
        return ApiResponse.json(202, new Replay(webhookId, now));
    }

    private record Replay(String webhookId, Instant replayedAt) {}
}
