package com.revenueripple.devops.api.webhooks;

import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.Access;
import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.http.JsonFields;
import com.revenueripple.devops.http.Problem;
import com.revenueripple.devops.http.RequestBody;
import com.revenueripple.devops.keys.Permission;
import com.revenueripple.devops.webhooks.WebhookEvent;
import com.revenueripple.devops.webhooks.WebhookIds;
import com.revenueripple.devops.webhooks.WebhookInbox;
import com.revenueripple.devops.webhooks.WebhookStore;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;

/**
 * {@code POST /api/devops/webhook}: stores an event of the DevOps module, or leaves it safe in a queue, then
 * acknowledges it. The sender's
 * {@code webhook-id} header makes a repeat recognisable; without it every event is a new one.
 */
public final class IngestWebhookHandler extends ApiHandler {
    private static final String SOURCE = "devops";
    private static final int LARGEST_BODY_BYTES = 256 * 1024;
    private static final int LONGEST_EVENT_TYPE = 128;
    private static final int LONGEST_STATUS = 64;
    private static final int LONGEST_DELIVERY_ID = 256;

    private final Environment environment;
    private final WebhookInbox inbox;

    public IngestWebhookHandler() {
        this(Environment.ofLambda());
    }

    public IngestWebhookHandler(Environment environment) {
        super(environment, Access.forKeysWith(Permission.WRITE_WEBHOOKS));
        this.environment = environment;
        this.inbox = new WebhookInbox(
                new WebhookStore(environment.dynamoDb().get(), environment.required("WEBHOOK_LOG_TABLE")),
                environment.sqs().get(), environment.required("SPILLED_WEBHOOKS_QUEUE_URL"));
    }

    @Override
    protected ApiResponse answer(ApiRequest request) {
        WebhookEvent event = event(request);
        return switch (inbox.accept(event)) {
            case STORED, SPILLED -> ApiResponse.json(202, new Acknowledgement("success", event.id()));
            case DUPLICATE -> ApiResponse.json(200, new RepeatAcknowledgement("success", event.id(), true));
            case CONFLICT -> throw new Problem(409, "webhook_id_conflict", "Conflict",
                    "An event with this webhook-id and another body has been received before.").exception();
        };
    }

    private WebhookEvent event(ApiRequest request) {
        RequestBody body = request.body();
        requireSize(body);
        JsonFields fields = JsonFields.of(body);
        fields.require("event_type");
        Optional<String> eventType = fields.text("event_type", LONGEST_EVENT_TYPE);
        Optional<String> deliveryId = request.header("webhook-id");
        deliveryId.filter(id -> id.isBlank() || id.length() > LONGEST_DELIVERY_ID).ifPresent(_ -> fields.error(
                "header:webhook-id", "must have 1 to " + LONGEST_DELIVERY_ID + " characters"));
        fields.finishAllowingOthers();

        Instant now = environment.clock().instant();
        return new WebhookEvent(
                deliveryId.map(id -> WebhookIds.ofDelivery(SOURCE, id))
                        .orElseGet(() -> WebhookIds.ofNewDelivery(now, environment.random())),
                SOURCE, deliveryId, eventType.orElseThrow(), fields.ifShortText("status", LONGEST_STATUS),
                SdkBytes.fromByteArray(body.bytes()), request.caller().id(), now, request.id());
    }

    private static void requireSize(RequestBody body) {
        if (body.size() > LARGEST_BODY_BYTES) {
            throw new Problem(413, "content_too_large", "Content too large",
                    "An event has at most " + LARGEST_BODY_BYTES + " bytes; this one has " + body.size() + ".")
                    .exception();
        }
    }

    private record Acknowledgement(String status, String webhookId) {}

    private record RepeatAcknowledgement(String status, String webhookId, boolean duplicate) {}
}
