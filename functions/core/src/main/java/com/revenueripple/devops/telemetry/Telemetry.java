package com.revenueripple.devops.telemetry;

import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.metrics.Domain;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.cloudwatchlogs.emf.config.EnvironmentConfigurationProvider;
import software.amazon.cloudwatchlogs.emf.environment.Environments;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.provider.EmfMetricsProvider;

/**
 * Records telemetry for CloudWatch. Each number is a line of the function's log in the Embedded Metric Format, so
 * recording never blocks. Without a namespace, as in the local system, nothing is recorded.
 *
 * <p>The authorizers and the reads of metrics do not use it, because loading it would make their starts longer: the
 * template derives telemetry from fields of their log lines.
 */
public final class Telemetry {
    private static final String OUTCOME = "outcome";
    private static final String DOMAIN = "domain";
    private static final String SERVICE = "service";

    private final Optional<String> namespace;
    private final String service;

    private Telemetry(Optional<String> namespace, String service) {
        this.namespace = namespace;
        this.service = service;
    }

    /** Configured by POWERTOOLS_METRICS_NAMESPACE and, where that is set, POWERTOOLS_SERVICE_NAME. */
    public static Telemetry in(Environment environment) {
        Optional<String> namespace = environment.optional("POWERTOOLS_METRICS_NAMESPACE");
        // Otherwise the library queries the network to find out what machine it runs on.
        namespace.ifPresent(_ -> EnvironmentConfigurationProvider.getConfig()
                .setEnvironmentOverride(Environments.Lambda));
        return new Telemetry(namespace, namespace.map(_ -> environment.required("POWERTOOLS_SERVICE_NAME")).orElse(""));
    }

    /** Records a number, in the metric's unit. Its only dimension is the service, because the format requires one. */
    public void record(TelemetryMetric metric, Number value) {
        line(metrics -> {
            metrics.addDimension(SERVICE, service);
            metrics.addMetric(metric.code(), value.doubleValue(), metric.unit());
        });
    }

    /** Records a number of that domain of metrics, its only dimension, in the metric's unit. */
    public void record(TelemetryMetric metric, Domain domain, Number value) {
        line(metrics -> {
            metrics.addDimension(DOMAIN, domain.code());
            metrics.addMetric(metric.code(), value.doubleValue(), metric.unit());
        });
    }

    /** Counts one event with that outcome, its only dimension. */
    public void count(TelemetryMetric metric, String outcome) {
        line(metrics -> {
            metrics.addDimension(OUTCOME, outcome);
            metrics.addMetric(metric.code(), 1, metric.unit());
        });
    }

    /** Each line has its own object, so that threads can record at the same time. */
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
