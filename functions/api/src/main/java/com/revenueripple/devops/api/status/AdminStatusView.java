package com.revenueripple.devops.api.status;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.revenueripple.devops.api.deployments.Deployment;
import com.revenueripple.devops.api.deployments.DoraSummary;
import com.revenueripple.devops.api.keys.KeyStatus;
import com.revenueripple.devops.api.webhooks.WebhookSummary;
import com.revenueripple.devops.metrics.SyncState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The status with the details that only administrators may see.
 *
 * @param lastFailure of a sync or of one of its sources; older than the last success once it has recovered
 * @param reconcileDetails some of the counters that differed in the last comparison with the sources
 * @param skipped the rows that could not be read, for each domain that has any
 * @param keys the number of keys of each status
 * @param lastWebhook of the last seven days
 * @param lastDeployment in any environment
 * @param delivery the open incidents and the DORA measures
 * @param webhookSources the configured senders of signed webhooks
 * @param webhookSourcesFault why none of them can be used
 */
record AdminStatusView(@JsonUnwrapped StatusView<SyncState.Failure> status, Optional<SyncState.Failure> lastFailure,
        List<String> reconcileDetails, Map<String, SyncState.Skipped> skipped, Map<KeyStatus, Integer> keys,
        Optional<WebhookSummary> lastWebhook,
        Optional<Deployment> lastDeployment, DoraSummary delivery, List<WebhookSenderView> webhookSources,
        Optional<String> webhookSourcesFault) {}
