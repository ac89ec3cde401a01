package com.revenueripple.devops.benchmarks.ingestion;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.revenueripple.devops.api.webhooks.IngestSignedWebhookHandler;
import com.revenueripple.devops.api.webhooks.IngestWebhookHandler;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.lambda.FunctionContext;
import com.revenueripple.devops.testing.TestTables;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Both functions that accept webhooks, with one client, and their requests. */
final class WebhookReceiver {
    private final SentWebhooks sent;
    private final ApiHandler byKey;
    private final ApiHandler bySignature;

    WebhookReceiver(SentWebhooks sent, DynamoDbClient client, TestTables tables) {
        Environment environment = new Environment(
                Map.of("METRICS_TABLE", tables.name("MetricsTable"), "WEBHOOK_LOG_TABLE",
                        tables.name("WebhookLogTable"), "WEBHOOK_SOURCES_SECRET_ARN", WebhookSecret.ARN,
                        "SPILLED_WEBHOOKS_QUEUE_URL", "none", "PAYLOAD_RETENTION_DAYS", "90", "ALLOWED_ORIGIN", "*"),
                Clock.systemUTC(), new SecureRandom(), () -> client, WebhookSecret::new, NoQueue::new);
        this.sent = sent;
        this.byKey = new IngestWebhookHandler(environment);
        this.bySignature = new IngestSignedWebhookHandler(environment);
    }

    /** Accepts a new event of the DevOps module. */
    Runnable ownRoute() {
        return accepting(byKey, sent::byKey);
    }

    /** Accepts a new delivery whose id is signed. */
    Runnable standard() {
        return accepting(bySignature, sent::byStandard);
    }

    /** Accepts a new delivery whose id is not signed. */
    Runnable gitHub() {
        return accepting(bySignature, sent::byGitHub);
    }

    private static Runnable accepting(ApiHandler handler, Supplier<APIGatewayProxyRequestEvent> sender) {
        APIGatewayProxyRequestEvent event = sender.get();
        return () -> {
            int status = handler.handleRequest(event, FunctionContext.BEHIND_GATEWAY).getStatusCode();
            if (status != 202) {
                throw new IllegalStateException("A webhook returned " + status + ".");
            }
        };
    }

    /** Outages are not measured: a webhook that would be spilled to the queue returns 503. */
    private record NoQueue() implements SqsClient {
        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
