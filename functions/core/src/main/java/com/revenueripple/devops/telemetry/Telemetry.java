package com.revenueripple.devops.telemetry;

import com.revenueripple.devops.environment.Environment;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.cloudwatchlogs.emf.config.EnvironmentConfigurationProvider;
import software.amazon.cloudwatchlogs.emf.environment.Environments;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.provider.EmfMetricsProvider;

/**
 * Records telemetry for CloudWatch: each number is a line of the function's log in the Embedded Metric Format, so that
 * recording one waits for no call. Where no namespace is set, as on one machine, nothing is recorded.
 *
 * <p>The authorizers and the reads of metrics record nothing by this, for what it loads would make their starts longer:
 * the template makes telemetry of fields in their logs.
 */
public final class Telemetry {
    private static final String OUTCOME = "outcome";

    private final Optional<String> namespace;

    private Telemetry(Optional<String> namespace) {
        this.namespace = namespace;
    }

    /** Wired from POWERTOOLS_METRICS_NAMESPACE. */
    public static Telemetry in(Environment environment) {
        Optional<String> namespace = environment.optional("POWERTOOLS_METRICS_NAMESPACE");
        // Otherwise the library looks for the machine that it runs on, by asking the network.
        namespace.ifPresent(_ -> EnvironmentConfigurationProvider.getConfig()
                .setEnvironmentOverride(Environments.Lambda));
        return new Telemetry(namespace);
    }

    /** Tells a number, in the metric's unit. */
    public void record(TelemetryMetric metric, Number value) {
        line(metrics -> metrics.addMetric(metric.code(), value.doubleValue(), metric.unit()));
    }

    /** Counts one that ended in this way. */
    public void count(TelemetryMetric metric, String outcome) {
        line(metrics -> {
            metrics.addDimension(OUTCOME, outcome);
            metrics.addMetric(metric.code(), 1, metric.unit());
        });
    }

    /** One line has an object of its own, so that threads may tell at the same time. */
    private void line(Consumer<Metrics> content) {
        namespace.ifPresent(name -> {
            Metrics metrics = new EmfMetricsProvider().getMetricsInstance();
            metrics.setNamespace(name);
            metrics.clearDefaultDimensions();
            content.accept(metrics);
            metrics.flush();
        });
    }
}
