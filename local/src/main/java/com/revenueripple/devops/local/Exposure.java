package com.revenueripple.devops.local;

import com.revenueripple.devops.embedded.Shape;
import com.revenueripple.devops.embedded.Template;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/**
 * The variables with which functions in containers use this system.
 *
 * @param host the name of this machine in a container
 * @param gateway its address for this machine, as those of the tables and queues
 */
record Exposure(String host, URI gateway, URI tables, URI queues) {
    private static final String FUNCTION = "AWS::Serverless::Function";
    private static final String KEYS_URI = "OIDC_JWKS_URI";

    /** The variables of each function by its logical id, as {@code sam local invoke --env-vars} reads them. */
    Map<String, Map<String, String>> variables(Template template) {
        Map<String, Map<String, String>> variables = new TreeMap<>();
        for (Template.Resource function : template.resources(FUNCTION)) {
            variables.put(function.logicalId(), variables(function));
        }
        return variables;
    }

    private Map<String, String> variables(Template.Resource function) {
        Map<String, String> variables = new TreeMap<>();
        Shape.mapOrEmpty(function.map("Environment").get("Variables"), "Variables")
                .forEach((name, value) -> variables.put(name, value.toString()));
        variables.replace("DATABASE_SERVERS", "any");
        // The issuer itself is only compared, but its keys are read.
        variables.computeIfPresent(KEYS_URI, (_, keys) -> keys.replace(gateway.toString(), exposed(gateway)));
        variables.put("AWS_ENDPOINT_URL_DYNAMODB", exposed(tables));
        variables.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", exposed(gateway) + SecretsHandler.PATH);
        variables.put("AWS_ENDPOINT_URL_SQS", exposed(queues));
        return variables;
    }

    /** The address by the host's name; that of another machine as it is. */
    private String exposed(URI address) {
        return switch (address.getHost()) {
            case "localhost", "127.0.0.1" -> address.getScheme() + "://" + host + ":" + address.getPort();
            default -> address.toString();
        };
    }
}
