package com.revenueripple.devops.api.status;

import com.revenueripple.devops.api.deployments.DeploymentHistory;
import com.revenueripple.devops.api.deployments.DeploymentLog;
import com.revenueripple.devops.api.deployments.DoraSummary;
import com.revenueripple.devops.api.keys.KeyStore;
import com.revenueripple.devops.api.metrics.SyncSchedule;
import com.revenueripple.devops.api.webhooks.WebhookStore;
import com.revenueripple.devops.api.webhooks.WebhookSummary;
import com.revenueripple.devops.api.webhooks.signatures.Senders;
import com.revenueripple.devops.api.webhooks.signatures.WebhookSenders;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.Access;
import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.http.Principal.Administrator;
import com.revenueripple.devops.metrics.SyncState;
import com.revenueripple.devops.metrics.SyncStateStore;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.paging.Days;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * {@code GET /api/devops/sync/status} for any key: whether the metrics of each domain are fresh.
 * {@code GET /api/devops/status} for administrators adds the reasons of failures, the skipped rows, the keys, the last
 * webhook, the last deployment, the open incidents, the DORA measures and the senders of signed webhooks.
 */
public final class ReadStatusHandler extends ApiHandler {
    /** How far back the last webhook is searched for. */
    private static final int WEBHOOK_DAYS = 7;

    private final Environment environment;
    private final SyncStateStore syncStates;
    private final KeyStore keys;
    private final WebhookStore webhooks;
    private final DeploymentLog deployments;
    private final SyncSchedule schedule;
    private final WebhookSenders webhookSenders;

    public ReadStatusHandler() {
        this(Environment.ofLambda());
    }

    public ReadStatusHandler(Environment environment) {
        super(environment, Access.forAnyKey().andAdministrators());
        this.environment = environment;
        DynamoDbClient dynamoDb = environment.dynamoDb().get();
        this.syncStates = new SyncStateStore(dynamoDb, environment.required("METRICS_TABLE"));
        this.keys = KeyStore.of(environment, dynamoDb);
        this.webhooks = new WebhookStore(dynamoDb, environment.required("WEBHOOK_LOG_TABLE"));
        this.deployments = new DeploymentLog(dynamoDb, environment.required("WEBHOOK_LOG_TABLE"));
        this.webhookSenders = WebhookSenders.of(environment);
        this.schedule = SyncSchedule.parse(environment.required("SYNC_SCHEDULE"));
    }

    /** Not as an administrator, because that would read a secret. */
    @Override
    protected void prime(Environment environment) throws Exception {
        primeAsKeyHolder("/api/devops/sync/status");
    }

    @Override
    protected ApiResponse answer(ApiRequest request) {
        Instant now = environment.clock().instant();
        SyncState sync = syncStates.read();
        return ApiResponse.json(200, request.caller() instanceof Administrator
                ? adminView(sync, now)
                : StatusView.of(sync, schedule, now, StatusView.FailureSummary::of));
    }

    private AdminStatusView adminView(SyncState sync, Instant now) {
        Senders senders = senders();
        DeploymentHistory history = deployments.read(now);
        return new AdminStatusView(StatusView.of(sync, schedule, now, Function.identity()), sync.lastFailure(),
                sync.reconciliation().map(SyncState.Reconciliation::details).orElse(List.of()),
                sync.skipped(), keys.countByStatus(now), lastWebhook(now), history.deployments().stream().findFirst(),
                DoraSummary.of(history, now),
                senders.states().entrySet().stream()
                        .map(sender -> WebhookSenderView.of(sender.getKey(), sender.getValue())).toList(),
                senders.fault());
    }

    /** An outage of Secrets Manager is part of the status and does not prevent it. */
    private Senders senders() {
        try {
            return webhookSenders.all();
        } catch (SdkException _) {
            return new Senders(Map.of(), Optional.of("The secret cannot be read."));
        }
    }

    private Optional<WebhookSummary> lastWebhook(Instant now) {
        LocalDate today = Days.of(now);
        DayRange days = new DayRange(today.minusDays(WEBHOOK_DAYS - 1L), today);
        return webhooks.newestFirst(days, Optional.empty(), 1).items().stream().findFirst();
    }
}
