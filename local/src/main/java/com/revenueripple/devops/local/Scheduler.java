package com.revenueripple.devops.local;

import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.local.lambda.Functions;
import com.revenueripple.devops.local.lambda.LocalFunction;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** EventBridge's schedules: calls the functions that have one, the first time at once, one call after the other. */
final class Scheduler implements AutoCloseable {
    private static final Pattern RATE = Pattern.compile("rate\\((\\d+) (minute|hour|day)s?\\)");
    private static final Duration PATIENCE_WITH_FIRST_RUN = Duration.ofSeconds(5);

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1,
            Thread.ofPlatform().daemon().name("scheduler").factory());
    private final List<Job> jobs = new ArrayList<>();
    private final Clock clock;

    /**
     * The template's schedules, not running yet.
     *
     * @throws IllegalStateException naming an expression that is not known here
     */
    Scheduler(Template template, Functions functions, Clock clock) {
        this.clock = clock;
        for (Template.Resource function : template.resources("AWS::Serverless::Function")) {
            function.map("Events").forEach((name, event) -> addJob(functions.byId(function.logicalId()), name,
                    new Template.Resource(function.logicalId() + "." + name, "Event", asMap(event))));
        }
    }

    /** Starts, and waits a little while for every first run, so that what it makes is there. */
    void start() {
        List<Future<?>> firstRuns = new ArrayList<>();
        for (Job job : jobs) {
            firstRuns.add(thread.submit(() -> run(job)));
            Future<?> _ = thread.scheduleWithFixedDelay(() -> run(job), job.rate.toMillis(), job.rate.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
        firstRuns.forEach(Scheduler::await);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void addJob(LocalFunction function, String name, Template.Resource event) {
        String type = event.text("Type").orElse("");
        if (type.equals("Schedule") || type.equals("ScheduleV2")) {
            Map<String, Object> properties = event.map("Properties");
            Object expression = properties.get(type.equals("Schedule") ? "Schedule" : "ScheduleExpression");
            if (properties.containsKey("Input")) {
                throw new IllegalStateException(event.logicalId() + " has an Input, which is not known here.");
            }
            jobs.add(new Job(function, function.logicalId() + name,
                    rate(event.logicalId(), String.valueOf(expression))));
        }
    }

    /** A failure is in the log already, where it belongs: the next run is another attempt. */
    private void run(Job job) {
        String event = Json.write(Map.of(
                "version", "0",
                "id", UUID.randomUUID().toString(),
                "detail-type", "Scheduled Event",
                "source", "aws.events",
                "account", "000000000000",
                "time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                "region", "us-east-1",
                "resources", List.of("arn:aws:events:us-east-1:000000000000:rule/" + job.ruleName),
                "detail", Map.of()));
        job.function.invoke(event);
    }

    private static Duration rate(String place, String expression) {
        Matcher rate = RATE.matcher(expression);
        if (!rate.matches()) {
            throw new IllegalStateException(place + " has a schedule that is not known here: " + expression + ".");
        }
        long number = Long.parseLong(rate.group(1));
        return switch (rate.group(2)) {
            case "minute" -> Duration.ofMinutes(number);
            case "hour" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static void await(Future<?> firstRun) {
        try {
            firstRun.get(PATIENCE_WITH_FIRST_RUN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            // It goes on by itself; until it is done the endpoints say that there are no metrics yet.
        } catch (ExecutionException e) {
            throw new IllegalStateException("The scheduler itself failed.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, Object> asMap(Object event) {
        return new Template.Resource("Events", "Events", Map.of("Event", event)).map("Event");
    }

    private record Job(LocalFunction function, String ruleName, Duration rate) {}
}
