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
 * The world as one function sees it, handed to its handler's constructor so that Lambda, the local system and the tests
 * each supply their own.
 *
 * @param variables the function's environment variables
 * @param clock UTC time
 * @param random the source of keys and identifiers
 * @param dynamoDb makes a client; a handler asks once, in its constructor
 * @param secretsManager makes a client; a handler asks once, in its constructor
 * @param sqs makes a client; a handler asks once, in its constructor
 */
public record Environment(Map<String, String> variables, Clock clock, SecureRandom random,
        Supplier<DynamoDbClient> dynamoDb, Supplier<SecretsManagerClient> secretsManager, Supplier<SqsClient> sqs) {

    public Environment {
        variables = Map.copyOf(variables);
    }

    /** The real world of a Lambda function: process variables, system clock, AWS. */
    public static Environment ofLambda() {
        return new Environment(System.getenv(), Clock.systemUTC(), new SecureRandom(), AwsClients::dynamoDb,
                AwsClients::secretsManager, AwsClients::sqs);
    }

    /**
     * A variable without which the function cannot work.
     *
     * @throws IllegalStateException naming the variable when it is missing or blank
     */
    public String required(String name) {
        return optional(name)
                .orElseThrow(() -> new IllegalStateException("The environment variable " + name + " is missing."));
    }

    /** A variable that may be left out; a blank one counts as left out. */
    public Optional<String> optional(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }
}
