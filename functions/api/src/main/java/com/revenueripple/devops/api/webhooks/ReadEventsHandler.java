package com.revenueripple.devops.api.webhooks;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.revenueripple.devops.activity.Action;
import com.revenueripple.devops.activity.Activities.Origin;
import com.revenueripple.devops.activity.Activities;
import com.revenueripple.devops.activity.ActivityLog;
import com.revenueripple.devops.api.http.QueryParameters;
import com.revenueripple.devops.dynamodb.NoOpCalls;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.Access;
import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.http.Problem;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.paging.Days;
import com.revenueripple.devops.paging.Page;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * {@code GET /api/devops/events}, newest first; {@code /api/devops/events/{webhook_id}} with the payload;
 * {@code /api/devops/events/{webhook_id}/body}, exactly the bytes received; {@code /api/devops/events/refused}: the
 * number of refusals by hour, sender and cause. The audit log has who was shown a payload.
 */
public final class ReadEventsHandler extends ApiHandler {
    private static final String ONE = "/api/devops/events/{webhook_id}";
    private static final String BODY = ONE + "/body";
    private static final String REFUSED = "/api/devops/events/refused";
    private static final int DEFAULT_DAYS = 30;
    private static final int DEFAULT_REFUSED_DAYS = 7;
    private static final int MOST_REFUSED_DAYS = 31;
    private static final int LONGEST_SOURCE = 64;

    private final Clock clock;
    private final WebhookStore webhooks;
    private final ActivityLog activityLog;
    private final Activities activities;
    private final RefusalCounters refusals;

    public ReadEventsHandler() {
        this(Environment.ofLambda());
    }

    public ReadEventsHandler(Environment environment) {
        super(environment, Access.forAdministrators());
        this.clock = environment.clock();
        DynamoDbClient dynamoDb = environment.dynamoDb().get();
        this.webhooks = new WebhookStore(dynamoDb, environment.required("WEBHOOK_LOG_TABLE"));
        this.activityLog = new ActivityLog(dynamoDb, environment.required("ACTIVITY_LOG_TABLE"));
        this.activities = new Activities(environment.random());
        this.refusals = new RefusalCounters(dynamoDb, environment.required("METRICS_TABLE"));
    }

    @Override
    protected void prime(Environment environment) throws Exception {
        primeAsAdministrator("/api/devops/events");
        NoOpCalls.put(environment.dynamoDb().get(), environment.required("ACTIVITY_LOG_TABLE"),
                Map.of("day", "priming", "id", "priming"));
    }

    @Override
    protected ApiResponse answer(ApiRequest request) {
        return switch (request.resource()) {
            case ONE -> view(event(request));
            case BODY -> ApiResponse.jsonText(200, event(request).body().text()
                    .orElseThrow(() -> Problem.notFound("The body of this event is not kept.").exception()));
            case REFUSED -> refused(request);
            default -> list(request);
        };
    }

    private ApiResponse list(ApiRequest request) {
        QueryParameters query = new QueryParameters(request);
        DayRange days = query.days(Days.of(clock.instant()), DEFAULT_DAYS);
        int limit = query.limit();
        EventFilter filter = new EventFilter(query.text("source", LONGEST_SOURCE),
                query.text("event_type", WebhookEvent.LONGEST_EVENT_TYPE),
                query.text("status", WebhookEvent.LONGEST_STATUS));
        query.finish();
        Page<WebhookSummary> page = webhooks.newestFirst(days, filter, query.cursor(), limit);
        return ApiResponse.json(200, new EventList(page.items(), page.nextCursor()));
    }

    private ApiResponse refused(ApiRequest request) {
        QueryParameters query = new QueryParameters(request);
        DayRange days = query.days(Days.of(clock.instant()), DEFAULT_REFUSED_DAYS);
        if (days.from().isBefore(days.to().minusDays(MOST_REFUSED_DAYS - 1L))) {
            query.error("from", "must be at most " + MOST_REFUSED_DAYS + " days back, the last one included");
        }
        query.finish();
        return ApiResponse.json(200, new RefusedList(refusals.newestFirst(days)));
    }

    /** Writes the entry in the audit log before the payload is returned. A payload that is not kept has no entry. */
    private WebhookEvent event(ApiRequest request) {
        WebhookEvent event = webhooks.find(request.pathParameter("webhook_id"))
                .orElseThrow(() -> Problem.notFound("There is no event with this webhook_id.").exception());
        if (event.body().text().isPresent()) {
            activityLog.add(activities.activity(Action.EVENT_READ, event.id(), Map.of(),
                    Origin.of(request, clock.instant())));
        }
        return event;
    }

    private static ApiResponse view(WebhookEvent event) {
        return ApiResponse.json(200, new EventView(event.summary(), event.deliveryId(), event.sender(),
                event.body().text().orElse("null")));
    }

    private record RefusedList(List<RefusedHour> refused) {}

    private record EventList(List<WebhookSummary> events, Optional<String> nextCursor) {}

    /** The payload is the JSON text received, with its numbers unchanged; null when it is not kept. */
    private record EventView(@JsonUnwrapped WebhookSummary summary, Optional<String> deliveryId, String sender,
            @JsonRawValue String payload) {}
}
