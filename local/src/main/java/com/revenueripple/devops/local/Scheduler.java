package com.revenueripple.devops.local;

import com.revenueripple.devops.embedded.Shape;
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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * EventBridge's schedules: calls each function that has one, one call after the other. A schedule with a rate runs the
 * first time at once.
 */
final class Scheduler implements AutoCloseable {
    /** The last two apply to a failed run in EventBridge; here the next run is the retry. */
    private static final Set<String> PROPERTIES = Set.of("Schedule", "RetryPolicy", "DeadLetterConfig");
    private static final Duration PATIENCE_AT_THE_START = Duration.ofSeconds(5);

    private final List<Job> jobs = new ArrayList<>();
    private final Clock clock;
    private CompletableFuture<Void> firstRuns = CompletableFuture.completedFuture(null);

    /**
     * The template's schedules, not running yet.
     *
     * @throws IllegalStateException naming an expression that is not known here
     */
    Scheduler(Template template, Functions functions, Clock clock) {
        this.clock = clock;
        for (Template.Resource function : template.resources("AWS::Serverless::Function")) {
            function.map("Events").forEach((name, event) -> addJob(functions.byId(function.logicalId()), name,
                    Shape.map(event, function.logicalId() + "." + name)));
        }
    }

    /**
     * Starts, and waits for a few seconds for the first runs, so that their results exist.
     *
     * @param enough ends the waiting when it is done
     */
    void start(CompletableFuture<Void> enough) {
        List<CompletableFuture<Void>> runs = new ArrayList<>();
        for (Job job : jobs) {
            if (job.timing.startsAtOnce()) {
                runs.add(CompletableFuture.runAsync(() -> run(job), job.thread));
            }
            Future<?> _ = job.thread.scheduleWithFixedDelay(() -> run(job),
                    job.timing.delay(clock.instant()).toMillis(), job.timing.interval().toMillis(),
                    TimeUnit.MILLISECONDS);
        }
        firstRuns = CompletableFuture.allOf(runs.toArray(CompletableFuture[]::new));
        await(CompletableFuture.anyOf(enough, firstRuns), PATIENCE_AT_THE_START);
    }

    /** Waits until the first runs have ended, at most this long; not at all before {@link #start}. */
    void awaitFirstRuns(Duration atMost) {
        await(firstRuns, atMost);
    }

    @Override
    public void close() {
        jobs.forEach(job -> job.thread.shutdownNow());
    }

    private void addJob(LocalFunction function, String name, Map<String, Object> event) {
        if (!"Schedule".equals(event.get("Type"))) {
            return;
        }
        String place = function.logicalId() + "." + name;
        Map<String, Object> properties = Shape.map(event.get("Properties"), place);
        Shape.requireKnown(place, properties, PROPERTIES);
        jobs.add(new Job(function, function.logicalId() + name,
                timing(place, String.valueOf(properties.get("Schedule"))),
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("schedule of " + function.logicalId()).factory())));
    }

    /** A failure is already logged; the next run is the retry. */
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

    private static Timing timing(String place, String expression) {
        try {
            return Timing.parse(expression);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(place + " has a schedule that is not known here: " + expression + ".", e);
        }
    }

    private static void await(Future<?> runs, Duration atMost) {
        try {
            runs.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            // The runs continue; until they end, the routes respond that there are no metrics yet.
        } catch (ExecutionException e) {
            throw new IllegalStateException("The scheduler itself failed.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Job(LocalFunction function, String ruleName, Timing timing, ScheduledExecutorService thread) {}
}
