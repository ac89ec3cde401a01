package com.revenueripple.devops.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.activity.ReadActivityHandler;
import com.revenueripple.devops.api.authorizers.AuthorizeApiKeyHandler;
import com.revenueripple.devops.api.console.ServeConsoleHandler;
import com.revenueripple.devops.api.deployments.ReadDeploymentsHandler;
import com.revenueripple.devops.api.keys.GenerateKeyHandler;
import com.revenueripple.devops.api.keys.ManageKeysHandler;
import com.revenueripple.devops.api.metrics.SyncCommissionsHandler;
import com.revenueripple.devops.api.metrics.SyncRevenueHandler;
import com.revenueripple.devops.api.metrics.SyncUsersHandler;
import com.revenueripple.devops.api.notifications.ManageEndpointsHandler;
import com.revenueripple.devops.api.notifications.deadlines.NoticeDeadlinesHandler;
import com.revenueripple.devops.api.notifications.delivery.DeliverNotificationHandler;
import com.revenueripple.devops.api.notifications.planning.PlanNotificationsHandler;
import com.revenueripple.devops.api.queue.QueueHandler;
import com.revenueripple.devops.api.status.ReadStatusHandler;
import com.revenueripple.devops.api.webhooks.DrainSpilledWebhooksHandler;
import com.revenueripple.devops.api.webhooks.IngestSignedWebhookHandler;
import com.revenueripple.devops.api.webhooks.IngestWebhookHandler;
import com.revenueripple.devops.api.webhooks.ReadEventsHandler;
import com.revenueripple.devops.api.webhooks.ReplayEventHandler;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.json.Json;
import java.io.IOException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each handler handles its ready event; that of the administrators' authorizer is in the authorizer's test. */
class EventFilesTest {
    private final ApiFixture fixture = new ApiFixture();

    static Stream<Arguments> proxyEvents() {
        return Stream.of(
                event("generate-key", GenerateKeyHandler::new, 201),
                event("manage-keys", ManageKeysHandler::new, 200),
                event("sync-users", SyncUsersHandler::new, 503),
                event("sync-revenue", SyncRevenueHandler::new, 503),
                event("sync-commissions", SyncCommissionsHandler::new, 503),
                event("read-status", ReadStatusHandler::new, 200),
                event("read-events", ReadEventsHandler::new, 200),
                event("read-deployments", ReadDeploymentsHandler::new, 200),
                event("replay-event", ReplayEventHandler::new, 404),
                event("read-activity", ReadActivityHandler::new, 200),
                event("manage-endpoints", ManageEndpointsHandler::new, 200),
                event("serve-console", ServeConsoleHandler::new, 200),
                event("ingest-webhook", IngestWebhookHandler::new, 202),
                event("ingest-signed-webhook", IngestSignedWebhookHandler::new, 202));
    }

    @ParameterizedTest
    @MethodSource("proxyEvents")
    void aProxyEventGetsAResponse(String file,
            Function<Environment, ApiHandler> handler,
            int status) throws IOException {
        JsonNode answer = EventFiles.answer(handler.apply(fixture.environment()), file);

        assertThat(answer.path("statusCode").intValue()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.path("isBase64Encoded").booleanValue()).isFalse();
        assertThat(answer.path("headers").path("X-Content-Type-Options").textValue()).isEqualTo("nosniff");
        assertThat(answer.path("body").isTextual()).isTrue();
    }

    @Test
    void theKeyAuthorizersEventIsDeniedForItsUnknownKey() throws IOException {
        JsonNode answer = EventFiles.answer(new AuthorizeApiKeyHandler(fixture.environment()), "authorize-api-key");

        assertThat(answer).isEqualTo(Json.parseOwn("""
                {"principalId": "nobody",
                 "policyDocument": {"Version": "2012-10-17", "Statement": [{
                   "Action": "execute-api:Invoke",
                   "Effect": "Deny",
                   "Resource": ["arn:aws:execute-api:us-east-1:123456789012:abc123/live/GET/api/devops/sync/users"]}]},
                 "context": {"code": "key_invalid", "detail": "The API key is not valid."}}"""));
    }

    @Test
    void theSpilledEventIsStoredAndTheOtherMessageStays() throws IOException {
        assertTheSecondStays(new DrainSpilledWebhooksHandler(fixture.environment()), "drain-spilled-webhooks");
    }

    @Test
    void theKnownDomainEventIsPlannedAndTheOtherMessageStays() throws IOException {
        assertTheSecondStays(new PlanNotificationsHandler(fixture.environment()), "plan-notifications");
    }

    @Test
    void anOrderOfAMissingDeliveryIsRemovedAndTheOtherMessageStays() throws IOException {
        assertTheSecondStays(new DeliverNotificationHandler(fixture.environment()), "deliver-notification");
    }

    @Test
    void theScheduledEventChecksTheDeadlines() throws IOException {
        JsonNode answer = EventFiles.answer(new NoticeDeadlinesHandler(fixture.environment()), "notice-deadlines");

        assertThat(answer.textValue()).isEqualTo("completed");
    }

    private static void assertTheSecondStays(QueueHandler handler, String file) throws IOException {
        assertThat(EventFiles.answer(handler, file)).isEqualTo(Json.parseOwn(
                "{\"batchItemFailures\": [{\"itemIdentifier\": \"2e1424d4-f796-459a-8184-9c92662be6da\"}]}"));
    }

    private static Arguments event(String file, Function<Environment, ApiHandler> handler,
            int status) {
        return Arguments.of(file, handler, status);
    }
}
