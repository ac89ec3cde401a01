package com.revenueripple.devops.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/**
 * The template's secrets by ARN, each in its current version only. Generated parts are generated once and kept in the
 * data directory; the sources of signed webhooks, which an operator configures in a deployment, are predefined here.
 */
final class LocalSecrets implements SecretsManagerClient {
    /** The ARN of the secret with the Stripe key, if there is one. */
    static final String STRIPE_ARN = "arn:aws:secretsmanager:us-east-1:000000000000:secret:stripe-local0";

    private static final String TYPE = "AWS::SecretsManager::Secret";
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int DEFAULT_LENGTH = 32;
    private static final String WEBHOOK_SOURCES = "WebhookSourcesSecret";
    private static final String WEBHOOK_SOURCES_FILE = "/webhook-sources.json";
    private static final String PREVIOUS = "AWSPREVIOUS";

    private final Map<String, String> values = new LinkedHashMap<>();

    /**
     * The secrets of a template.
     *
     * @param replacements values for the fields with these names in the JSON of a secret
     * @param others secrets by ARN that the template expects to exist
     */
    LocalSecrets(Template template, DataDirectory data, Map<String, String> replacements, Map<String, String> others) {
        values.putAll(others);
        for (Template.Resource secret : template.resources(TYPE)) {
            values.put(template.ref(secret.logicalId()), replaced(value(secret, data), replacements));
        }
    }

    /** The same secrets; the observer receives the ARN before each read. */
    SecretsManagerClient observed(Consumer<String> observer) {
        return new SecretsManagerClient() {
            @Override
            public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
                observer.accept(request.secretId());
                return LocalSecrets.this.getSecretValue(request);
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
        String value = values.get(request.secretId());
        if (value == null || PREVIOUS.equals(request.versionStage())) {
            throw ResourceNotFoundException.builder()
                    .message("The template has no such version of the secret " + request.secretId() + ".")
                    .build();
        }
        return GetSecretValueResponse.builder().arn(request.secretId()).secretString(value).build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    private static String value(Template.Resource secret, DataDirectory data) {
        if (secret.logicalId().equals(WEBHOOK_SOURCES)) {
            return webhookSources();
        }
        Map<String, Object> generated = secret.map("GenerateSecretString");
        if (generated.isEmpty()) {
            return secret.text("SecretString").orElse("");
        }
        int length = Integer.parseInt(generated.getOrDefault("PasswordLength", DEFAULT_LENGTH).toString());
        String password = data.secret(secret.logicalId(), () -> password(length));
        Object key = generated.get("GenerateStringKey");
        if (key == null) {
            return password;
        }
        ObjectNode json = (ObjectNode) Json.parseOwn(String.valueOf(generated.get("SecretStringTemplate")));
        return json.put(key.toString(), password).toString();
    }

    private static String webhookSources() {
        try (InputStream sources = LocalSecrets.class.getResourceAsStream(WEBHOOK_SOURCES_FILE)) {
            return new String(Objects.requireNonNull(sources, WEBHOOK_SOURCES_FILE).readAllBytes(),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(WEBHOOK_SOURCES_FILE + " cannot be read.", e);
        }
    }

    private static String replaced(String value, Map<String, String> replacements) {
        if (!value.startsWith("{")) {
            return value;
        }
        ObjectNode json = (ObjectNode) Json.parseOwn(value);
        replacements.forEach((field, replacement) -> {
            if (json.has(field)) {
                json.put(field, replacement);
            }
        });
        return json.toString();
    }

    private static String password(int length) {
        StringBuilder password = new StringBuilder();
        new SecureRandom().ints(length, 0, ALPHABET.length()).forEach(index -> password.append(ALPHABET.charAt(index)));
        return password.toString();
    }
}
