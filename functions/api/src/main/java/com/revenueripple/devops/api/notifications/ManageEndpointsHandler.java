package com.revenueripple.devops.api.notifications;

import com.revenueripple.devops.activity.Activities.Origin;
import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.api.http.QueryParameters;
import com.revenueripple.devops.api.idempotency.IdempotentRequest;
import com.revenueripple.devops.api.notifications.delivery.Delivery;
import com.revenueripple.devops.api.notifications.delivery.DeliveryStore;
import com.revenueripple.devops.api.notifications.delivery.Message;
import com.revenueripple.devops.api.notifications.endpoints.Endpoint;
import com.revenueripple.devops.api.notifications.endpoints.EndpointActivities;
import com.revenueripple.devops.api.notifications.endpoints.EndpointFailure.Reason;
import com.revenueripple.devops.api.notifications.endpoints.EndpointFailure;
import com.revenueripple.devops.api.notifications.endpoints.EndpointStore;
import com.revenueripple.devops.api.notifications.endpoints.SigningSecret;
import com.revenueripple.devops.api.notifications.targets.HostResolver;
import com.revenueripple.devops.api.notifications.targets.Targets;
import com.revenueripple.devops.dynamodb.NoOpCalls;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.Access;
import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.http.JsonFields;
import com.revenueripple.devops.http.Problem;
import com.revenueripple.devops.paging.Page;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * {@code /api/devops/endpoints}: creates, lists, changes, disables, deletes, rotates and pings endpoints, shows their
 * deliveries and requests retries. Here a request to send something is only written to the audit log, from where it is
 * processed.
 */
public final class ManageEndpointsHandler extends ApiHandler {
    private static final String ALL = "/api/devops/endpoints";
    private static final String ONE = ALL + "/{endpoint_id}";
    private static final List<String> STATUSES = Arrays.stream(Delivery.Status.values()).map(Delivery.Status::code)
            .toList();
    private static final String DISABLED_BY_HAND = "An administrator disabled it.";

    private final Environment environment;
    private final EndpointStore endpoints;
    private final DeliveryStore deliveries;
    private final EndpointActivities activities;
    private final Targets targets;

    public ManageEndpointsHandler() {
        this(Environment.ofLambda());
    }

    public ManageEndpointsHandler(Environment environment) {
        this(environment, HostResolver.ofSystem());
    }

    /** @param resolver finds the addresses of endpoints */
    public ManageEndpointsHandler(Environment environment, HostResolver resolver) {
        super(environment, Access.forAdministrators());
        this.environment = environment;
        DynamoDbClient dynamoDb = environment.dynamoDb().get();
        this.endpoints = EndpointStore.of(environment, dynamoDb);
        this.deliveries = new DeliveryStore(dynamoDb, environment.required("NOTIFICATIONS_TABLE"));
        this.activities = new EndpointActivities(environment.random());
        this.targets = Targets.in(environment, resolver);
    }

    @Override
    protected void prime(Environment environment) throws Exception {
        super.prime(environment);
        NoOpCalls.get(environment.dynamoDb().get(), environment.required("NOTIFICATIONS_TABLE"),
                Map.of("pk", "endpoints", "sk", "priming"));
    }

    @Override
    protected ApiResponse answer(ApiRequest request) {
        Instant now = environment.clock().instant();
        Origin origin = Origin.of(request, now);
        return switch (request.method() + " " + request.resource()) {
            case "GET " + ALL -> list();
            case "POST " + ALL -> create(request, origin);
            case "GET " + ONE -> ApiResponse.json(200, EndpointView.of(endpoint(request)));
            case "PATCH " + ONE -> change(request, origin);
            case "DELETE " + ONE -> ApiResponse.json(200, EndpointView.of(
                    endpoints.delete(endpointId(request), before -> activities.deleted(before, origin))));
            case "POST " + ONE + "/rotate" -> rotate(request, origin);
            case "POST " + ONE + "/ping" -> ping(request, origin);
            case "POST " + ONE + "/recover" -> recover(request, origin);
            case "GET " + ONE + "/deliveries" -> deliveries(request);
            case "POST " + ONE + "/deliveries/{message_id}/retry" -> retry(request, origin);
            default -> throw Problem.notFound("There is no such route or method.").exception();
        };
    }

    private ApiResponse list() {
        return ApiResponse.json(200, new EndpointList(endpoints.list().stream().map(EndpointView::of).toList()));
    }

    private ApiResponse create(ApiRequest request, Origin origin) {
        JsonFields fields = JsonFields.of(request.body());
        fields.require("url", "event_types");
        EndpointSettingsReader settings = new EndpointSettingsReader(fields, targets);
        fields.finish();

        Optional<IdempotentRequest> idempotent = IdempotentRequest.of(request, origin.at());
        EndpointStore.Issued issued = idempotent.flatMap(repeat -> issuedBy(repeat, origin))
                .orElseGet(() -> create(settings.forNewEndpoint(), idempotent, origin));
        return ApiResponse.json(201, EndpointView.created(issued.endpoint(), issued.secret()));
    }

    /** Writes the entry in the audit log before the secret is returned again. */
    private Optional<EndpointStore.Issued> issuedBy(IdempotentRequest repeat, Origin origin) {
        return endpoints.issuedBy(repeat, endpoint -> activities.reissued(endpoint, origin));
    }

    private EndpointStore.Issued create(Endpoint.Settings settings, Optional<IdempotentRequest> idempotent,
            Origin origin) {
        Endpoint endpoint = Endpoint.create(settings, origin.actor().id(), origin.at(), environment.random());
        SigningSecret secret = SigningSecret.generate(environment.random());
        endpoints.add(endpoint, secret, idempotent, activities.created(endpoint, origin));
        return new EndpointStore.Issued(endpoint, secret, origin.at());
    }

    private ApiResponse change(ApiRequest request, Origin origin) {
        JsonFields fields = JsonFields.of(request.body());
        EndpointSettingsReader settings = new EndpointSettingsReader(fields, targets);
        if (!settings.isDescriptionRemoved()) {
            fields.requireAny();
        }
        Optional<Boolean> enabled = fields.flag("enabled");
        fields.finish();

        Endpoint changed = endpoints.change(endpointId(request), present -> {
            Endpoint next = present.with(settings.changing(present.settings()));
            return enabled.map(wanted -> wanted ? next.enabled() : next.disabled(DISABLED_BY_HAND, origin.at()))
                    .orElse(next);
        }, (before, after) -> activities.changed(before, after, origin));
        return ApiResponse.json(200, EndpointView.of(changed));
    }

    private ApiResponse rotate(ApiRequest request, Origin origin) {
        JsonFields.of(request.body()).finish();
        Optional<IdempotentRequest> idempotent = IdempotentRequest.of(request, origin.at());
        EndpointStore.Issued issued = idempotent.flatMap(repeat -> issuedBy(repeat, origin))
                .orElseGet(() -> rotate(endpointId(request), idempotent, origin));
        return ApiResponse.json(201, EndpointView.rotated(issued.endpoint(), issued.secret(),
                issued.at().plus(EndpointStore.SECRET_OVERLAP)));
    }

    private EndpointStore.Issued rotate(String endpointId, Optional<IdempotentRequest> idempotent, Origin origin) {
        SigningSecret secret = SigningSecret.generate(environment.random());
        Endpoint endpoint = endpoints.rotate(endpointId, secret, origin.at(), idempotent,
                rotated -> activities.rotated(rotated, origin));
        return new EndpointStore.Issued(endpoint, secret, origin.at());
    }

    private ApiResponse ping(ApiRequest request, Origin origin) {
        JsonFields.of(request.body()).finish();
        Activity pinged = endpoints.request(endpointId(request), endpoint -> activities.pinged(endpoint, origin));
        return ApiResponse.json(202, new Accepted(Message.idOf(pinged.id(), pinged.at())));
    }

    private ApiResponse recover(ApiRequest request, Origin origin) {
        JsonFields fields = JsonFields.of(request.body());
        fields.require("since");
        Optional<Instant> since = fields.instant("since");
        fields.finish();
        endpoints.request(endpointId(request),
                endpoint -> activities.recovered(endpoint, since.orElseThrow(), origin));
        return ApiResponse.json(202, new Recovery(since.orElseThrow()));
    }

    private ApiResponse deliveries(ApiRequest request) {
        QueryParameters query = new QueryParameters(request);
        int limit = query.limit();
        Optional<Delivery.Status> status = query.choice("status", Delivery.Status::of, STATUSES);
        query.finish();
        Page<Delivery> page = deliveries.newestFirst(endpoint(request).endpointId(), status, query.cursor(), limit);
        return ApiResponse.json(200,
                new DeliveryList(page.items().stream().map(DeliveryView::of).toList(), page.nextCursor()));
    }

    private ApiResponse retry(ApiRequest request, Origin origin) {
        JsonFields.of(request.body()).finish();
        Delivery delivery = deliveries.find(endpointId(request), request.pathParameter("message_id"))
                .orElseThrow(() -> Problem.notFound("There is no delivery of this message to this endpoint.")
                        .exception());
        if (delivery.attempts().size() >= Delivery.MOST_ATTEMPTS) {
            throw Problem.conflict("too_many_attempts",
                    "The delivery has been tried " + Delivery.MOST_ATTEMPTS + " times already.").exception();
        }
        endpoints.request(endpointId(request),
                endpoint -> activities.deliveryRetried(endpoint, delivery.messageId(), origin));
        return ApiResponse.json(202, new Accepted(delivery.messageId()));
    }

    private Endpoint endpoint(ApiRequest request) {
        return endpoints.find(endpointId(request)).orElseThrow(() -> new EndpointFailure(Reason.NOT_FOUND));
    }

    private static String endpointId(ApiRequest request) {
        return request.pathParameter("endpoint_id");
    }

    private record EndpointList(List<EndpointView> endpoints) {}

    private record DeliveryList(List<DeliveryView> deliveries, Optional<String> nextCursor) {}

    private record Accepted(String messageId) {}

    private record Recovery(Instant since) {}
}
