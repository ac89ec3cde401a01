package com.revenueripple.devops.local.lambda;

import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.environment.Environment;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** All functions of the template, by logical id and by ARN. */
public final class Functions implements AutoCloseable {
    /** Properties that change nothing on one machine are known as well; only others are refused. */
    private static final Set<String> PROPERTIES = Set.of("Handler", "Timeout", "MemorySize", "Environment", "Events",
            "Runtime", "CodeUri", "Architectures", "Policies", "Role", "RoleName", "PermissionsBoundary", "SnapStart",
            "AutoPublishAlias", "AutoPublishAliasAllProperties", "Tracing", "LoggingConfig", "Description", "Tags",
            "PropagateTags", "ReservedConcurrentExecutions", "ProvisionedConcurrencyConfig", "DeploymentPreference",
            "FunctionName", "EphemeralStorage", "EventInvokeConfig", "DeadLetterQueue", "KmsKeyArn", "PackageType",
            "RuntimeManagementConfig", "VpcConfig", "RecursiveLoop");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, LocalFunction> byId = new LinkedHashMap<>();

    /**
     * Makes the first instance of every handler.
     *
     * @param environments the world of each function
     * @throws IllegalStateException naming a property that is not known here, or a handler that cannot be made
     */
    public Functions(Template template, Function<Template.Resource, Environment> environments) {
        for (Template.Resource function : template.resources("AWS::Serverless::Function")) {
            requireKnownProperties(function);
            String id = function.logicalId();
            byId.put(id, new LocalFunction(function, template.getAtt(id, "Arn"), environments.apply(function),
                    threads));
        }
    }

    /** Every function, in the template's order. */
    public Collection<LocalFunction> all() {
        return byId.values();
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

    private static void requireKnownProperties(Template.Resource function) {
        function.properties().keySet().stream().filter(name -> !PROPERTIES.contains(name)).findFirst()
                .ifPresent(name -> {
                    throw new IllegalStateException(
                            function.logicalId() + " has a property that is not known here: " + name + ".");
                });
    }
}
