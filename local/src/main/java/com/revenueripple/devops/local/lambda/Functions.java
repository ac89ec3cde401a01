package com.revenueripple.devops.local.lambda;

import com.revenueripple.devops.embedded.Shape;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.environment.Environment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** All functions of the template, by logical id and by ARN. */
public final class Functions implements AutoCloseable {
    /** Includes properties that have no effect on one machine; others are refused. */
    private static final Set<String> PROPERTIES = Set.of("Handler", "Timeout", "MemorySize", "Environment", "Events",
            "Runtime", "CodeUri", "Architectures", "Policies", "SnapStart", "AutoPublishAlias",
            "AutoPublishCodeSha256", "VersionDeletionPolicy", "Tracing", "LoggingConfig", "Description",
            "EventInvokeConfig",
            "DeploymentPreference", "ReservedConcurrentExecutions");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, LocalFunction> byId = new LinkedHashMap<>();

    /**
     * Creates the first instance of every handler.
     *
     * @param environments the environment of each function
     * @throws IllegalStateException naming an unsupported property, or a handler that cannot be created
     */
    public Functions(Template template, Function<Template.Resource, Environment> environments) {
        for (Template.Resource function : template.resources("AWS::Serverless::Function")) {
            String id = function.logicalId();
            Shape.requireKnown(id, function.properties(), PROPERTIES);
            byId.put(id, new LocalFunction(function, template.getAtt(id, "Arn"), environments.apply(function),
                    threads));
        }
    }

    /**
     * The function of a logical id.
     *
     * @throws IllegalStateException when the template has no such function
     */
    public LocalFunction byId(String logicalId) {
        LocalFunction function = byId.get(logicalId);
        if (function == null) {
            throw new IllegalStateException("The template has no function " + logicalId + ".");
        }
        return function;
    }

    /**
     * The function of an ARN, which may end in a version or an alias.
     *
     * @throws IllegalStateException when the template has no such function
     */
    public LocalFunction byArn(String arn) {
        return byId.values().stream()
                .filter(function -> arn.equals(function.arn()) || arn.startsWith(function.arn() + ":"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The template has no function with the ARN " + arn + "."));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
