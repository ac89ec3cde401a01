package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.embedded.EmbeddedDynamoDb;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.lambda.Priming;
import com.revenueripple.devops.lambda.StreamHandler;
import com.revenueripple.devops.testing.lambda.FakeSecretsManager;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The priming of each function leaves no trace and needs no permission that the function lacks. */
class PrimingTest {
    private static final Template TEMPLATE = AwsCalls.template();
    private static final EmbeddedDynamoDb DATABASE = EmbeddedDynamoDb.inMemory();
    private static final FakeSecretsManager ISSUER = new FakeSecretsManager(Map.of(), "{\"keys\":[]}");

    @AfterAll
    static void stop() {
        ISSUER.close();
        DATABASE.close();
    }

    static List<Template.Resource> functions() {
        DATABASE.createTables(TEMPLATE);
        return TEMPLATE.resources("AWS::Serverless::Function");
    }

    @ParameterizedTest
    @MethodSource("functions")
    void primingMakesAllowedCallsOnlyAndChangesNothing(Template.Resource function) throws Exception {
        AwsCalls calls = new AwsCalls();

        new Priming(handlerOf(function), environment(function, calls.recorder(function.logicalId()))).prime();

        assertThat(calls.madeBy(function.logicalId())).allMatch(IamPolicy.of(function)::allows);
        assertThat(items()).isEmpty();
    }

    /** Without secrets and queues: reading a secret or sending a message fails. */
    private static Environment environment(Template.Resource function, ExecutionInterceptor recorder) {
        Map<String, String> variables = new HashMap<>();
        function.map("Environment").forEach((_, own) -> ((Map<?, ?>) own)
                .forEach((name, value) -> variables.put(name.toString(), value.toString())));
        variables.computeIfPresent("OIDC_JWKS_URI", (_, _) -> ISSUER.keysUri().toString());
        return new Environment(variables, Clock.systemUTC(), new SecureRandom(),
                () -> EmbeddedDynamoDb.client(DATABASE.endpoint(), recorder), NoSecrets::new, NoQueues::new);
    }

    @SuppressWarnings("unchecked") // Every handler of the template is one.
    private static Class<? extends StreamHandler<?, ?>> handlerOf(Template.Resource function)
            throws ClassNotFoundException {
        return (Class<? extends StreamHandler<?, ?>>) Class.forName(function.text("Handler").orElseThrow());
    }

    private static List<Map<String, AttributeValue>> items() {
        try (DynamoDbClient client = DATABASE.client()) {
            return client.listTables().tableNames().stream()
                    .flatMap(table -> client.scan(scan -> scan.tableName(table)).items().stream())
                    .toList();
        }
    }

    private static final class NoSecrets implements SecretsManagerClient {
        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private static final class NoQueues implements SqsClient {
        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
