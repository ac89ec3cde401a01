package com.revenueripple.devops.api.webhooks;

import com.revenueripple.devops.api.deployments.EventReader;
import com.revenueripple.devops.api.deployments.ParsedEvent;
import com.revenueripple.devops.api.deployments.Subject;
import com.revenueripple.devops.api.webhooks.signatures.Sender;
import com.revenueripple.devops.api.webhooks.signatures.SenderState;
import com.revenueripple.devops.api.webhooks.signatures.SignedRequest;
import com.revenueripple.devops.api.webhooks.signatures.WebhookSenders;
import com.revenueripple.devops.dynamodb.NoOpCalls;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.Access;
import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.http.JsonFields;
import com.revenueripple.devops.http.Permission;
import com.revenueripple.devops.http.ProblemException;
import com.revenueripple.devops.http.RequestBody;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * {@code POST /api/devops/webhook}: stores an event of the DevOps module, or leaves it safe in a queue, then
 * acknowledges it. The sender's {@code webhook-id} header makes a repeat recognisable; without it every event is a new
 * one. When a source named {@code devops} is configured, a Standard Webhooks signature is checked too, and may be
 * required. A refused event is counted.
 */
public final class IngestWebhookHandler extends ApiHandler {
    /** How its events are read: as the module's own. */
    private static final String SCHEME = "standard";
    private static final int LARGEST_BODY_BYTES = 256 * 1024;
    private static final int LONGEST_EVENT_TYPE = 128;
    private static final int LONGEST_STATUS = 64;
    private static final int LONGEST_DELIVERY_ID = 256;

    private final Environment environment;
    private final WebhookSenders senders;
    private final WebhookInbox inbox;
    private final RefusalCounters refusals;
    private final Acknowledgements acknowledgements;

    public IngestWebhookHandler() {
        this(Environment.ofLambda());
    }

    public IngestWebhookHandler(Environment environment) {
        super(environment, Access.forKeysWith(Permission.WRITE_WEBHOOKS));
        this.environment = environment;
        DynamoDbClient dynamoDb = environment.dynamoDb().get();
        this.senders = WebhookSenders.of(environment);
        this.inbox = WebhookInbox.in(environment, dynamoDb);
        this.refusals = new RefusalCounters(dynamoDb, environment.required("METRICS_TABLE"));
        this.acknowledgements = new Acknowledgements(environment);
    }

    @Override
    protected void prime(Environment environment) throws Exception {
        super.prime(environment);
        NoOpCalls.put(environment.dynamoDb().get(), environment.required("WEBHOOK_LOG_TABLE"),
                Map.of("id", "wh_priming"));
    }

    @Override
    protected ApiResponse answer(ApiRequest request) {
        try {
            return stored(request);
        } catch (ProblemException refusal) {
            acknowledgements.refused();
            RefusalCause.of(refusal.problem().code())
                    .ifPresent(cause -> refusals.count(Sender.OWN, cause, environment.clock().instant()));
            throw refusal;
        }
    }

    private ApiResponse stored(ApiRequest request) {
        requireSize(request.body());
        requireSignature(request);
        WebhookEvent event = event(request);
        return switch (inbox.accept(event)) {
            case STORED -> acknowledgements.stored(event.id());
            case SPILLED -> acknowledgements.spilled(event.id());
            case DUPLICATE -> acknowledgements.duplicate(event.id());
            case CONFLICT -> throw Acknowledgements.conflict();
        };
    }

    /** The key has let the caller in; a signature that is there, or must be, is to be right as well. */
    private void requireSignature(ApiRequest request) {
        SignedRequest signed = SignedRequest.of(request);
        boolean toBeChecked = switch (senders.find(Sender.OWN).orElseGet(SenderState.Retired::new)) {
            case SenderState.Retired _ -> false;
            case SenderState.Unusable _ -> true;
            case SenderState.Ready(Sender sender) -> sender.required() || signed.isStandard();
        };
        if (toBeChecked) {
            SignatureProblems.requireAccepted(senders.decide(Sender.OWN, signed));
        }
    }

    private WebhookEvent event(ApiRequest request) {
        RequestBody body = request.body();
        JsonFields fields = JsonFields.of(body);
        fields.require("event_type");
        Optional<String> eventType = fields.text("event_type", LONGEST_EVENT_TYPE);
        Optional<String> deliveryId = request.header("webhook-id");
        deliveryId.filter(id -> id.isBlank() || id.length() > LONGEST_DELIVERY_ID).ifPresent(_ -> fields.error(
                "header:webhook-id", "must have 1 to " + LONGEST_DELIVERY_ID + " characters"));
        fields.finishAllowingOthers();

        Instant now = environment.clock().instant();
        Optional<Subject> subject = EventReader.read(Sender.OWN, SCHEME, eventType.orElseThrow(), fields.json(), now)
                .flatMap(ParsedEvent::subject);
        return new WebhookEvent(
                deliveryId.map(id -> WebhookIds.ofDelivery(Sender.OWN, id))
                        .orElseGet(() -> WebhookIds.ofNewDelivery(now, environment.random())),
                Sender.OWN, deliveryId, eventType.orElseThrow(), fields.ifShortText("status", LONGEST_STATUS),
                Optional.empty(), SdkBytes.fromByteArray(body.bytes()), request.caller().id(), now, request.id(),
                subject);
    }

    private static void requireSize(RequestBody body) {
        if (body.size() > LARGEST_BODY_BYTES) {
            throw Acknowledgements.tooLarge(LARGEST_BODY_BYTES, body.size());
        }
    }
}
