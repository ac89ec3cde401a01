package com.revenueripple.devops.api;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.activity.ActivityLog;
import com.revenueripple.devops.activity.Actor;
import com.revenueripple.devops.api.ApiFixture.Answer;
import com.revenueripple.devops.api.ApiFixture.Caller;
import com.revenueripple.devops.api.notifications.ManageEndpointsHandler;
import com.revenueripple.devops.api.notifications.delivery.DeliverNotificationHandler;
import com.revenueripple.devops.api.notifications.planning.PlanNotificationsHandler;
import com.revenueripple.devops.api.notifications.targets.HostResolver;
import com.revenueripple.devops.api.queue.QueueHandler;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.lambda.FunctionContext;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.paging.Days;
import com.revenueripple.devops.testing.Faults;
import com.revenueripple.devops.testing.TestTables;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/**
 * Everything from a domain event to a subscriber's server, with real tables and real HTTP; only the queues follow the
 * test's clock.
 */
final class Notifications {
    static final String ENDPOINTS = "/api/devops/endpoints";
    private static final String DOMAIN_EVENTS = "https://sqs.example/occurrences";
    private static final String DELIVERIES = "https://sqs.example/deliveries";

    final ApiFixture fixture = new ApiFixture();
    final DelayedQueues queues = new DelayedQueues(fixture.clock);
    final Caller administrator;

    private final QueueHandler planner;
    private final QueueHandler deliverer;
    private final Set<String> seen = new HashSet<>();
    private final AtomicInteger failures = new AtomicInteger();
    /** The time of a function that reads a queue. */
    static final FunctionContext ON_QUEUE = FunctionContext.lasting(Duration.ofSeconds(30));

    private volatile FunctionContext invocation = ON_QUEUE;

    Notifications(HostResolver resolver, Map<String, String> variables) {
        this(resolver, variables, new Faults());
    }

    /** @param faults of the tables and queues that the two functions of the queues use */
    Notifications(HostResolver resolver, Map<String, String> variables, Faults faults) {
        Environment environment = environment(variables);
        Environment faulty = new Environment(environment.variables(), environment.clock(), environment.random(),
                () -> TestTables.client(faults), environment.secretsManager(), () -> queues.with(faults));
        this.administrator = new Caller(new ManageEndpointsHandler(environment, resolver), ApiFixture.ADMINISTRATOR);
        this.planner = new PlanNotificationsHandler(faulty);
        this.deliverer = new DeliverNotificationHandler(faulty, resolver);
    }

    private Environment environment(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(variables);
        all.put("OCCURRENCES_QUEUE_URL", DOMAIN_EVENTS);
        all.put("DELIVERIES_QUEUE_URL", DELIVERIES);
        Environment usual = fixture.environment(all);
        return new Environment(usual.variables(), usual.clock(), usual.random(), usual.dynamoDb(),
                usual.secretsManager(), () -> queues);
    }

    /** Creates an endpoint, which is pinged. */
    Answer subscribe(String url, String... eventTypes) {
        Answer answer = administrator.send("POST", ENDPOINTS,
                Json.write(Map.of("url", url, "event_types", List.of(eventTypes))));
        settle();
        return answer;
    }

    Answer send(String method, String endpointId, String path, String body) {
        return administrator.send(method, ENDPOINTS + "/{endpoint_id}" + path, Map.of("endpoint_id", endpointId), body,
                Map.of());
    }

    List<JsonNode> deliveries(String endpointId) {
        JsonNode list = send("GET", endpointId, "/deliveries", "").json().path("deliveries");
        return IntStream.range(0, list.size()).mapToObj(list::get).toList();
    }

    /** Writes an entry of the audit log. */
    void happens(String action, String subject, Map<String, Object> details) {
        Instant now = fixture.clock.instant();
        Activity activity = new Activity("act_" + Long.toHexString(now.toEpochMilli()) + seen.size() + action, now,
                new Actor("admin-1", Actor.Kind.ADMINISTRATOR, Optional.of("Zoë"), Optional.of("192.0.2.1")), action,
                subject, Json.tree(details), "request-1");
        fixture.tables.client().transactWriteItems(write -> write.transactItems(log().entry(activity)));
    }

    /** Publishes an event as a pipe does. */
    void occurs(String source, String detailType, Map<String, Object> detail) {
        queues.sendMessage(SendMessageRequest.builder().queueUrl(DOMAIN_EVENTS)
                .messageBody(Json.write(Map.of("source", source, "detail-type", detailType, "detail", detail)))
                .build());
    }

    /** Processes everything that can be done now. */
    void settle() {
        do {
            publishActivity();
        } while (step());
    }

    /** Lets time pass, and processes everything when it is due. */
    void pass(Duration time) {
        Instant end = fixture.clock.instant().plus(time);
        settle();
        for (Optional<Instant> due = queues.nextDue(); due.isPresent() && !due.get().isAfter(end); due = queues
                .nextDue()) {
            fixture.clock.advance(Duration.between(fixture.clock.instant(), due.get()));
            settle();
        }
        fixture.clock.advance(Duration.between(fixture.clock.instant(), end));
    }

    /** Sets the context of the next invocations. */
    void invokeWith(FunctionContext context) {
        invocation = context;
    }

    /** The number of messages that stayed in a queue. */
    int failures() {
        return failures.get();
    }

    /** Processes one batch of the first queue that has one. */
    boolean step() {
        return handle(planner, DOMAIN_EVENTS) || handle(deliverer, DELIVERIES);
    }

    private boolean handle(QueueHandler handler, String url) {
        SQSEvent event = queues.take(url);
        if (event.getRecords().isEmpty()) {
            return false;
        }
        Set<String> staying = handler.handleRequest(event, invocation).getBatchItemFailures().stream()
                .map(BatchItemFailure::getItemIdentifier)
                .collect(Collectors.toSet());
        failures.addAndGet(staying.size());
        event.getRecords().stream()
                .filter(message -> staying.contains(message.getMessageId()))
                .forEach(message -> queues.sendMessage(SendMessageRequest.builder().queueUrl(url)
                        .messageBody(message.getBody()).build()));
        return true;
    }

    /** Publishes new entries as the pipe does. */
    private void publishActivity() {
        Instant now = fixture.clock.instant();
        List<Activity> news = log().newestFirst(new DayRange(Days.of(now).minusDays(1), Days.of(now)),
                Optional.empty(), 1000).items().reversed();
        news.stream().filter(activity -> seen.add(activity.id())).forEach(activity -> occurs(
                "revenue-ripple.devops.activity", activity.action(), Map.of(
                        "activity_id", activity.id(),
                        "at", Long.toString(activity.at().toEpochMilli()),
                        "actor", activity.actor().id(),
                        "actor_kind", activity.actor().kind().code(),
                        "action", activity.action(),
                        "subject", activity.subject(),
                        "details", Json.write(activity.details()),
                        "request_id", activity.requestId())));
    }

    private ActivityLog log() {
        return new ActivityLog(fixture.tables.client(), fixture.tables.name("ActivityLogTable"));
    }
}
