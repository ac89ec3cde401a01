package com.revenueripple.devops.local.queues;

import com.revenueripple.devops.embedded.Shape;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.embedded.TemplateQueues;
import com.revenueripple.devops.local.lambda.Functions;
import com.revenueripple.devops.local.lambda.LocalFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Lambda's mappings from queues to functions: one poller each. */
public final class EventSourceMappings implements AutoCloseable {
    private static final String MAPPING = "AWS::Lambda::EventSourceMapping";
    private static final Set<String> PROPERTIES = Set.of("EventSourceArn", "FunctionName", "BatchSize",
            "FunctionResponseTypes", "ScalingConfig");
    /** The number of concurrent batches with which Lambda starts; here it does not grow. */
    private static final int CONCURRENCY = 5;
    private static final String MAXIMUM_CONCURRENCY = "MaximumConcurrency";

    private final List<QueuePoller> pollers = new ArrayList<>();

    /**
     * The template's mappings, not started yet.
     *
     * @param interceptors by a function's logical id, for the calls made on the function's behalf
     * @throws IllegalStateException naming an unsupported part
     */
    public EventSourceMappings(Template template, Functions functions, LocalQueues queues,
            Function<String, Optional<ExecutionInterceptor>> interceptors) {
        for (Template.Resource mapping : template.resources(MAPPING)) {
            Shape.requireKnown(mapping.logicalId(), mapping.properties(), PROPERTIES);
            LocalFunction function = functions.byArn(required(mapping, "FunctionName"));
            Supplier<SqsClient> sqs = () -> queues.client(
                    interceptors.apply(function.logicalId()).stream().toArray(ExecutionInterceptor[]::new));
            String arn = required(mapping, "EventSourceArn");
            pollers.add(new QueuePoller(function, new QueuePoller.Source(arn, TemplateQueues.urlOf(template, arn),
                    Integer.parseInt(mapping.text("BatchSize").orElse("10")),
                    concurrency(mapping),
                    mapping.list("FunctionResponseTypes").contains("ReportBatchItemFailures")), sqs));
        }
    }

    /** Starts every poller. */
    public void start() {
        pollers.forEach(QueuePoller::start);
    }

    /** Waits until each poller has finished its batches. */
    @Override
    public void close() {
        pollers.forEach(QueuePoller::stop);
        pollers.forEach(QueuePoller::close);
    }

    private static int concurrency(Template.Resource mapping) {
        Map<String, Object> scaling = mapping.map("ScalingConfig");
        Shape.requireKnown(mapping.logicalId(), scaling, Set.of(MAXIMUM_CONCURRENCY));
        return Optional.ofNullable(scaling.get(MAXIMUM_CONCURRENCY))
                .map(maximum -> Math.min(CONCURRENCY, Integer.parseInt(maximum.toString())))
                .orElse(CONCURRENCY);
    }

    private static String required(Template.Resource mapping, String property) {
        return mapping.text(property)
                .orElseThrow(() -> new IllegalStateException(mapping.logicalId() + " has no " + property + "."));
    }
}
