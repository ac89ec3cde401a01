package com.revenueripple.devops.api.webhooks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.api.webhooks.signatures.Scheme;
import com.revenueripple.devops.api.webhooks.signatures.Sender;
import com.revenueripple.devops.api.webhooks.signatures.SignedRequest;
import com.revenueripple.devops.api.webhooks.signatures.Verification.Verified;
import com.revenueripple.devops.api.webhooks.signatures.WebhookSenders;
import com.revenueripple.devops.dynamodb.NoOpCalls;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.Access;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.http.PrintableText;
import com.revenueripple.devops.http.Problem;
import com.revenueripple.devops.json.Json;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;

/**
 * {@code POST /api/devops/webhook/{source}}: stores a webhook that a configured sender has signed. The signature is the
 * credential; before it is verified, only the size of the body is read.
 */
public final class IngestSignedWebhookHandler extends IngestHandler {
    private static final String UNKNOWN_EVENT = "unknown";
    private static final int LARGEST_BODY_BYTES = 1024 * 1024;

    private final Clock clock;
    private final WebhookSenders senders;

    public IngestSignedWebhookHandler() {
        this(Environment.ofLambda());
    }

    public IngestSignedWebhookHandler(Environment environment) {
        super(environment, Access.forAnyone(), LARGEST_BODY_BYTES);
        this.clock = environment.clock();
        this.senders = WebhookSenders.of(environment);
    }

    @Override
    protected void prime(Environment environment) {
        NoOpCalls.put(environment.dynamoDb().get(), environment.required("WEBHOOK_LOG_TABLE"),
                Map.of("id", "wh_priming"));
        Json.prime();
        primeAcknowledgement();
    }

    @Override
    ApiResponse ingest(ApiRequest request) {
        SignedRequest signed = SignedRequest.of(request);
        Verified verified = senders.verify(request.pathParameter("source"), signed).orRefuse();
        refuseForm(request);
        ObjectNode body = request.body().jsonObject();
        return challenge(verified.sender(), body)
                .orElseGet(() -> accept(event(verified, signed, body, request), body,
                        verified.sender().scheme().eventReader(), verified.id().trust()));
    }

    /**
     * Anyone can make up names, so only configured ones have their own counters. Without a readable configuration,
     * every name counts as unknown.
     */
    @Override
    String countedSender(ApiRequest request) {
        String name = request.pathParameter("source");
        return senders.hasSender(name) ? name : RefusalCounters.UNKNOWN_SOURCE;
    }

    @Override
    Optional<RefusalCause> causeOf(Problem refusal) {
        return refusal.status() == 404 ? Optional.of(RefusalCause.UNKNOWN_SOURCE) : super.causeOf(refusal);
    }

    /** GitHub's other encoding of the same JSON. */
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

    /** Slack's request to verify the URL, before it sends any event. */
    private static Optional<ApiResponse> challenge(Sender sender, ObjectNode body) {
        return sender.scheme() == Scheme.SLACK && body.path("type").asText().equals("url_verification")
                && body.path("challenge").isTextual()
                        ? Optional.of(ApiResponse.json(200, Map.of("challenge", body.path("challenge").asText())))
                        : Optional.empty();
    }

    private WebhookEvent event(Verified verified, SignedRequest signed, ObjectNode body, ApiRequest request) {
        Sender sender = verified.sender();
        byte[] bytes = request.body().bytes();
        Optional<String> deliveryId = verified.id().read(body);
        String id = deliveryId.map(given -> WebhookIds.ofDelivery(sender.name(), given))
                .orElseGet(() -> WebhookIds.ofBody(sender.name(), bytes));
        String eventType = sender.eventType(signed, body)
                .flatMap(type -> PrintableText.of(type, WebhookEvent.LONGEST_EVENT_TYPE))
                .orElse(UNKNOWN_EVENT);
        WebhookEvent event = new WebhookEvent(id, sender.name(), deliveryId, eventType,
                ReceivedBody.of(SdkBytes.fromByteArrayUnsafe(bytes)), "signature:" + sender.scheme().code(),
                clock.instant(), request.id());
        return sender.keepsBody() ? event : event.withoutBody();
    }
}
