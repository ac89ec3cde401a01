package com.revenueripple.devops.api.webhooks;

import com.revenueripple.devops.api.deployments.EventReader;
import com.revenueripple.devops.api.webhooks.signatures.IdTrust;
import com.revenueripple.devops.api.webhooks.signatures.Sender;
import com.revenueripple.devops.api.webhooks.signatures.SignedRequest;
import com.revenueripple.devops.api.webhooks.signatures.WebhookSenders;
import com.revenueripple.devops.dynamodb.NoOpCalls;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.Access;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.http.JsonFields;
import com.revenueripple.devops.http.Permission;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;

/**
 * {@code POST /api/devops/webhook}: stores an event of the DevOps module, or spills it, then acknowledges it. The
 * {@code webhook-id} header identifies repeats; without it every event is new. When a sender named {@code devops} is
 * configured, a Standard Webhooks signature is verified too, and may be required. Refused events are counted.
 */
public final class IngestWebhookHandler extends IngestHandler {
    private static final int LARGEST_BODY_BYTES = 256 * 1024;
    private static final int LONGEST_DELIVERY_ID = 256;

    private final Environment environment;
    private final WebhookSenders senders;

    public IngestWebhookHandler() {
        this(Environment.ofLambda());
    }

    public IngestWebhookHandler(Environment environment) {
        super(environment, Access.forKeysWith(Permission.WRITE_WEBHOOKS), LARGEST_BODY_BYTES);
        this.environment = environment;
        this.senders = WebhookSenders.of(environment);
    }

    @Override
    protected void prime(Environment environment) throws Exception {
        super.prime(environment);
        primeAcknowledgement();
        NoOpCalls.put(environment.dynamoDb().get(), environment.required("WEBHOOK_LOG_TABLE"),
                Map.of("id", "wh_priming"));
    }

    @Override
    ApiResponse ingest(ApiRequest request) {
        SignedRequest signed = SignedRequest.of(request);
        if (senders.mustVerifyModule(signed)) {
            senders.verify(Sender.OWN, signed).orRefuse();
        }
        JsonFields fields = JsonFields.of(request.body());
        return accept(event(request, fields), fields.json(), EventReader.MODULE, IdTrust.SIGNED);
    }

    @Override
    String countedSender(ApiRequest request) {
        return Sender.OWN;
    }

    private WebhookEvent event(ApiRequest request, JsonFields fields) {
        fields.require("event_type");
        Optional<String> eventType = fields.text("event_type", WebhookEvent.LONGEST_EVENT_TYPE);
        Optional<String> deliveryId = request.header("webhook-id");
        deliveryId.filter(id -> id.isBlank() || id.length() > LONGEST_DELIVERY_ID).ifPresent(_ -> fields.error(
                "header:webhook-id", "must have 1 to " + LONGEST_DELIVERY_ID + " characters"));
        fields.finishAllowingOthers();

        Instant now = environment.clock().instant();
        String id = deliveryId.map(given -> WebhookIds.ofDelivery(Sender.OWN, given))
                .orElseGet(() -> WebhookIds.ofNewDelivery(now, environment.random()));
        WebhookEvent event = new WebhookEvent(id, Sender.OWN, deliveryId, eventType.orElseThrow(),
                ReceivedBody.of(SdkBytes.fromByteArrayUnsafe(request.body().bytes())), request.caller().id(), now,
                request.id());
        return senders.keepsBodiesOfModule() ? event : event.withoutBody();
    }
}
