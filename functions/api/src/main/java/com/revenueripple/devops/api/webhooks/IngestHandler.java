package com.revenueripple.devops.api.webhooks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.deployments.EventReader;
import com.revenueripple.devops.api.deployments.Interpretation;
import com.revenueripple.devops.api.deployments.NotUnderstood;
import com.revenueripple.devops.api.deployments.Understanding;
import com.revenueripple.devops.api.webhooks.Receipt.Outcome;
import com.revenueripple.devops.api.webhooks.signatures.IdTrust;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.Access;
import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.http.Problem;
import com.revenueripple.devops.http.ProblemException;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.telemetry.Telemetry;
import com.revenueripple.devops.telemetry.TelemetryMetric;
import java.time.Clock;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The base of the routes for inbound webhooks: it limits the body, interprets the event, acknowledges what the inbox
 * has accepted and counts refusals. A subclass verifies the request and identifies its event.
 */
abstract class IngestHandler extends ApiHandler {
    private final Clock clock;
    private final int largestBody;
    private final WebhookInbox inbox;
    private final RefusalCounters refusals;
    private final Telemetry telemetry;

    /** @param largestBody in bytes */
    IngestHandler(Environment environment, Access access, int largestBody) {
        super(environment, access);
        this.clock = environment.clock();
        this.largestBody = largestBody;
        DynamoDbClient dynamoDb = environment.dynamoDb().get();
        this.inbox = WebhookInbox.in(environment, dynamoDb);
        this.refusals = new RefusalCounters(dynamoDb, environment.required("METRICS_TABLE"));
        this.telemetry = Telemetry.in(environment);
    }

    /**
     * Responds to a request whose body is within the limit.
     *
     * @throws ProblemException to refuse it
     */
    abstract ApiResponse ingest(ApiRequest request);

    /** The sender's name under which a refusal is counted. */
    abstract String countedSender(ApiRequest request);

    /** The cause under which a refusal is counted, if it is counted. */
    Optional<RefusalCause> causeOf(Problem refusal) {
        return RefusalCause.of(refusal.code());
    }

    @Override
    protected final ApiResponse answer(ApiRequest request) {
        try {
            requireSize(request.body().size());
            return ingest(request);
        } catch (ProblemException refusal) {
            telemetry.count(TelemetryMetric.WEBHOOKS, "refused");
            causeOf(refusal.problem())
                    .ifPresent(cause -> refusals.count(countedSender(request), cause, clock.instant()));
            throw refusal;
        }
    }

    /**
     * Interprets the event, stores or spills it, and acknowledges it.
     *
     * @param event its body has not been read
     */
    final ApiResponse accept(WebhookEvent event, JsonNode body, EventReader reader, IdTrust trust) {
        Interpretation interpretation = reader.read(event.source(), event.eventType(), body, event.receivedAt());
        Receipt receipt = inbox.accept(event.describedBy(body, interpretation.subject()), trust);
        return switch (receipt.outcome()) {
            case STORED -> acknowledgement("accepted", 202, receipt, interpretation);
            case SPILLED -> acknowledgement("spilled", 202, receipt, interpretation);
            case DUPLICATE -> acknowledgement("duplicate", 200, receipt, interpretation);
            case CONFLICT -> throw Problem.conflict("webhook_id_conflict",
                    "An event with this webhook-id and another body has been received before.").exception();
        };
    }

    /** Interprets a sample and writes the body of its acknowledgement, before a snapshot. */
    final void primeAcknowledgement() {
        Interpretation sample = EventReader.MODULE.read("priming", "deployment",
                Json.emptyObject().put("status", "success"), clock.instant());
        ApiResponse.json(200, Acknowledgement.of(new Receipt("wh_priming", Outcome.DUPLICATE), sample));
    }

    private ApiResponse acknowledgement(String outcome, int status, Receipt receipt, Interpretation interpretation) {
        telemetry.count(TelemetryMetric.WEBHOOKS, outcome);
        return ApiResponse.json(status, Acknowledgement.of(receipt, interpretation));
    }

    private void requireSize(int size) {
        if (size > largestBody) {
            throw Problem.contentTooLarge("An event has at most " + largestBody + " bytes; this one has " + size + ".")
                    .exception();
        }
    }

    /** @param duplicate present only for a repeat */
    private record Acknowledgement(String status, String webhookId,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Boolean> duplicate,
            Optional<Understanding> understoodAs,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<NotUnderstood> notUnderstood) {

        static Acknowledgement of(Receipt receipt, Interpretation interpretation) {
            return new Acknowledgement("success", receipt.webhookId(),
                    Optional.of(true).filter(_ -> receipt.outcome() == Outcome.DUPLICATE),
                    interpretation.understoodAs(), interpretation.notUnderstood());
        }
    }
}
