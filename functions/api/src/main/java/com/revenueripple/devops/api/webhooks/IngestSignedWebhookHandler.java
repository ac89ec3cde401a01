package com.revenueripple.devops.api.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.api.deployments.EventReader;
import com.revenueripple.devops.api.deployments.ParsedEvent;
import com.revenueripple.devops.api.deployments.Subject;
import com.revenueripple.devops.api.webhooks.signatures.Decision.Accepted;
import com.revenueripple.devops.api.webhooks.signatures.Scheme;
import com.revenueripple.devops.api.webhooks.signatures.Sender;
import com.revenueripple.devops.api.webhooks.signatures.SignedRequest;
import com.revenueripple.devops.api.webhooks.signatures.WebhookSenders;
import com.revenueripple.devops.dynamodb.NoOpCalls;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.Access;
import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.http.PrintableText;
import com.revenueripple.devops.http.Problem;
import com.revenueripple.devops.http.ProblemException;
import com.revenueripple.devops.json.Json;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * {@code POST /api/devops/webhook/{source}}: takes what a configured source has signed. The signature is the credential;
 * before it is checked nothing of the body is looked at but its size.
 */
public final class IngestSignedWebhookHandler extends ApiHandler {
    static final String UNKNOWN_EVENT = "unknown";
    private static final int LARGEST_BODY_BYTES = 1024 * 1024;
    private static final int LONGEST_EVENT_TYPE = 128;
    private static final int LONGEST_STATUS = 64;

    private final Clock clock;
    private final WebhookSenders senders;
    private final WebhookInbox inbox;
    private final RefusalCounters refusals;
    private final Acknowledgements acknowledgements;

    public IngestSignedWebhookHandler() {
        this(Environment.ofLambda());
    }

    public IngestSignedWebhookHandler(Environment environment) {
        super(environment, Access.forAnyone());
        this.clock = environment.clock();
        this.senders = WebhookSenders.of(environment);
        DynamoDbClient dynamoDb = environment.dynamoDb().get();
        this.inbox = WebhookInbox.in(environment, dynamoDb);
        this.refusals = new RefusalCounters(dynamoDb, environment.required("METRICS_TABLE"));
        this.acknowledgements = new Acknowledgements(environment);
    }

    @Override
    protected void prime(Environment environment) {
        NoOpCalls.put(environment.dynamoDb().get(), environment.required("WEBHOOK_LOG_TABLE"),
                Map.of("id", "wh_priming"));
        Json.prime();
    }

    @Override
    protected ApiResponse answer(ApiRequest request) {
        try {
            return stored(request);
        } catch (ProblemException refusal) {
            acknowledgements.refused();
            count(refusal.problem(), request.pathParameter("source"));
            throw refusal;
        }
    }

    /**
     * Anybody can make up names, so only configured ones have counters of their own. Whether a name is one of these is
     * not known while the configuration cannot be read.
     */
    private void count(Problem refusal, String source) {
        String counted = senders.hasSender(source) ? source : RefusalCounters.UNKNOWN_SOURCE;
        causeOf(refusal).ifPresent(cause -> refusals.count(counted, cause, clock.instant()));
    }

    private static Optional<RefusalCause> causeOf(Problem refusal) {
        return refusal.status() == 404 ? Optional.of(RefusalCause.UNKNOWN_SOURCE) : RefusalCause.of(refusal.code());
    }

    private ApiResponse stored(ApiRequest request) {
        if (request.body().size() > LARGEST_BODY_BYTES) {
            throw Acknowledgements.tooLarge(LARGEST_BODY_BYTES, request.body().size());
        }
        SignedRequest signed = SignedRequest.of(request);
        Accepted accepted = SignatureProblems.requireAccepted(senders.decide(request.pathParameter("source"), signed));
        refuseForm(request);
        ObjectNode body = request.body().jsonObject();
        return challenge(accepted.sender(), body)
                .orElseGet(() -> store(event(accepted, signed, body, request), accepted));
    }

    /** GitHub's other way to wrap the same JSON. */
    private static void refuseForm(ApiRequest request) {
        request.header("Content-Type")
                .filter(type -> type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded"))
                .ifPresent(_ -> {
                    throw new Problem(415, "unsupported_media_type", "Unsupported media type",
                            "The body must be application/json, not a form; in the settings of a GitHub webhook that "
                                    + "is its content type.")
                            .exception();
                });
    }

    /** Slack asks once, before it sends anything, whether the endpoint is there. */
    private static Optional<ApiResponse> challenge(Sender sender, ObjectNode body) {
        return sender.scheme() == Scheme.SLACK && body.path("type").asText().equals("url_verification")
                && body.path("challenge").isTextual()
                        ? Optional.of(ApiResponse.json(200, Map.of("challenge", body.path("challenge").asText())))
                        : Optional.empty();
    }

    private ApiResponse store(WebhookEvent event, Accepted accepted) {
        if (accepted.sender().name().equals(Sender.OWN)) {
            return switch (inbox.accept(event)) {
                case STORED -> acknowledgements.stored(event.id());
                case SPILLED -> acknowledgements.spilled(event.id());
                case DUPLICATE -> acknowledgements.duplicate(event.id());
                case CONFLICT -> throw Acknowledgements.conflict();
            };
        }
        return inbox.accept(event, accepted.name().trust())
                .map(receipt -> receipt.duplicate()
                        ? acknowledgements.duplicate(receipt.id())
                        : acknowledgements.stored(receipt.id()))
                .orElseGet(() -> acknowledgements.spilled(event.id()));
    }

    private WebhookEvent event(Accepted accepted, SignedRequest signed, ObjectNode body, ApiRequest request) {
        Sender sender = accepted.sender();
        byte[] bytes = request.body().bytes();
        Optional<String> deliveryId = accepted.name().read(body);
        String id = deliveryId.map(given -> WebhookIds.ofDelivery(sender.name(), given))
                .orElseGet(() -> WebhookIds.ofBody(sender.name(), bytes));
        String eventType = sender.eventType(signed, body)
                .flatMap(type -> PrintableText.of(type, LONGEST_EVENT_TYPE))
                .orElse(UNKNOWN_EVENT);
        Instant now = clock.instant();
        Optional<Subject> subject = EventReader.read(sender.name(), sender.scheme().code(), eventType, body, now)
                .flatMap(ParsedEvent::subject);
        return new WebhookEvent(id, sender.name(), deliveryId, eventType, status(body), Optional.empty(),
                SdkBytes.fromByteArrayUnsafe(bytes), "signature:" + sender.scheme().code(), now, request.id(), subject);
    }

    private static Optional<String> status(ObjectNode body) {
        return Optional.of(body.path("status"))
                .filter(JsonNode::isTextual)
                .flatMap(status -> PrintableText.of(status.asText(), LONGEST_STATUS));
    }
}
