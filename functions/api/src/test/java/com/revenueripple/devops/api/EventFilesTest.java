package com.revenueripple.devops.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayCustomAuthorizerEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.activity.ReadActivityHandler;
import com.revenueripple.devops.api.authorizers.AuthorizeApiKeyHandler;
import com.revenueripple.devops.api.console.ServeConsoleHandler;
import com.revenueripple.devops.api.deadlines.NoticeDeadlinesHandler;
import com.revenueripple.devops.api.deployments.ReadDeploymentsHandler;
import com.revenueripple.devops.api.endpoints.ManageEndpointsHandler;
import com.revenueripple.devops.api.keys.GenerateKeyHandler;
import com.revenueripple.devops.api.keys.ManageKeysHandler;
import com.revenueripple.devops.api.metrics.SyncCommissionsHandler;
import com.revenueripple.devops.api.metrics.SyncRevenueHandler;
import com.revenueripple.devops.api.metrics.SyncUsersHandler;
import com.revenueripple.devops.api.notifications.DeliverNotificationHandler;
import com.revenueripple.devops.api.notifications.PlanNotificationsHandler;
import com.revenueripple.devops.api.status.ReadStatusHandler;
import com.revenueripple.devops.api.webhooks.IngestSignedWebhookHandler;
import com.revenueripple.devops.api.webhooks.DrainSpilledWebhooksHandler;
import com.revenueripple.devops.api.webhooks.IngestWebhookHandler;
import com.revenueripple.devops.api.webhooks.ReadEventsHandler;
import com.revenueripple.devops.api.webhooks.ReplayEventHandler;
import com.revenueripple.devops.embedded.TestContext;
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

/** The ready events go through their handlers; the administrators' authorizer has its own in its test. */
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
    void aProxyEventIsAnswered(String file,
            Function<Environment, ApiHandler> handler,
            int status) throws IOException {
        APIGatewayProxyResponseEvent answer = handler.apply(fixture.environment())
                .handleRequest(EventFiles.read(file, APIGatewayProxyRequestEvent.class), TestContext.INSTANCE);

        assertThat(answer.getStatusCode()).isEqualTo(status);
    }

    @Test
    void theKeyAuthorizersEventIsDeniedBecauseNobodyHasItsKey() throws IOException {
        APIGatewayCustomAuthorizerEvent event = EventFiles.read("authorize-api-key",
                APIGatewayCustomAuthorizerEvent.class);

        JsonNode answer = Json.tree(
                new AuthorizeApiKeyHandler(fixture.environment()).handleRequest(event, TestContext.INSTANCE));

        assertThat(answer.at("/policy_document/Statement/0/Effect").asText()).isEqualTo("Deny");
        assertThat(answer.at("/context/code").asText()).isEqualTo("key_invalid");
    }

    @Test
    void ofTheSpilledMessagesTheEventIsStoredAndTheOtherStays() throws IOException {
        SQSBatchResponse answer = new DrainSpilledWebhooksHandler(fixture.environment())
                .handleRequest(EventFiles.read("drain-spilled-webhooks", SQSEvent.class), TestContext.INSTANCE);

        assertThat(answer.getBatchItemFailures()).extracting(BatchItemFailure::getItemIdentifier)
                .containsExactly("2e1424d4-f796-459a-8184-9c92662be6da");
    }

    @Test
    void ofTheOccurrencesTheKnownOneIsPlannedAndTheOtherStays() throws IOException {
        SQSBatchResponse answer = new PlanNotificationsHandler(fixture.environment())
                .handleRequest(EventFiles.read("plan-notifications", SQSEvent.class), TestContext.INSTANCE);

        assertThat(answer.getBatchItemFailures()).extracting(BatchItemFailure::getItemIdentifier)
                .containsExactly("2e1424d4-f796-459a-8184-9c92662be6da");
    }

    @Test
    void anOrderOfADeliveryThatIsGoneIsDoneWithAndWhatIsNoneStays() throws IOException {
        SQSBatchResponse answer = new DeliverNotificationHandler(fixture.environment())
                .handleRequest(EventFiles.read("deliver-notification", SQSEvent.class), TestContext.INSTANCE);

        assertThat(answer.getBatchItemFailures()).extracting(BatchItemFailure::getItemIdentifier)
                .containsExactly("2e1424d4-f796-459a-8184-9c92662be6da");
    }

    @Test
    void theScheduledEventLetsDeadlinesBeNoticed() throws IOException {
        assertThat(new NoticeDeadlinesHandler(fixture.environment())
                .handleRequest(EventFiles.read("notice-deadlines", ScheduledEvent.class), TestContext.INSTANCE))
                .isEqualTo("completed");
    }

    private static Arguments event(String file, Function<Environment, ApiHandler> handler,
            int status) {
        return Arguments.of(file, handler, status);
    }
}
