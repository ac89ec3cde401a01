package com.revenueripple.devops.environment;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Everything that a function depends on. Its handler's constructor receives it, so that Lambda, the local system and
 * the tests each supply their own.
 *
 * @param variables the function's environment variables
 * @param clock UTC time
 * @param random the source of keys and identifiers
 * @param dynamoDb creates a client; a handler calls it once, in its constructor
 * @param secretsManager creates a client; a handler calls it once, in its constructor
 * @param sqs creates a client; a handler calls it once, in its constructor
 */
public record Environment(Map<String, String> variables, Clock clock, SecureRandom random,
        Supplier<DynamoDbClient> dynamoDb, Supplier<SecretsManagerClient> secretsManager, Supplier<SqsClient> sqs) {

    public Environment {
        variables = Map.copyOf(variables);
    }

    /** The environment of a function in Lambda: process variables, system clock, AWS. */
    public static Environment ofLambda() {
        return new Environment(System.getenv(), Clock.systemUTC(), new SecureRandom(), AwsClients::dynamoDb,
                AwsClients::secretsManager, AwsClients::sqs);
    }

    /**
     * A required variable.
     *
     * @throws IllegalStateException naming the variable when it is missing or blank
     */
    public String required(String name) {
        return optional(name)
                .orElseThrow(() -> new IllegalStateException("The environment variable " + name + " is missing."));
    }

    /** An optional variable; a blank one counts as absent. */
    public Optional<String> optional(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }
}
