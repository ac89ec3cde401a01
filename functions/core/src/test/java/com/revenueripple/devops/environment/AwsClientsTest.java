package com.revenueripple.devops.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.revenueripple.devops.embedded.EmbeddedDynamoDb;
import com.revenueripple.devops.embedded.EmbeddedSqs;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.lambda.FunctionContext;
import com.revenueripple.devops.testing.FaultInjectionProxy.Fault;
import com.revenueripple.devops.testing.FaultInjectionProxy;
import com.revenueripple.devops.testing.TestTables;
import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The clients while the service behind them fails. */
class AwsClientsTest {
    /** An invocation of this length has half a second for its calls. */
    private static final FunctionContext HALF_A_SECOND = FunctionContext.lasting(Duration.ofMillis(2_500));
    private static final Template TEMPLATE = Template.read(Template.find(),
            Map.of("OidcIssuer", "https://issuer.example"));
    private static final URI NOBODY = URI.create("http://127.0.0.1:1");

    private final FaultInjectionProxy wire = new FaultInjectionProxy();
    private final TestTables tables = TestTables.create();
    private final DynamoDbClient dynamoDb = AwsClients.dynamoDb(
            EmbeddedDynamoDb.clientBuilder(TestTables.endpoint()),
            wire.callsOf("test"));

    @AfterEach
    void close() {
        dynamoDb.close();
        wire.close();
    }

    @Test
    void aCallSurvivesTwoFailedAttempts() {
        Iterator<Fault> faults = List.of(Fault.DROPPED, Fault.FAILED).iterator();
        wire.plan(_ -> faults.hasNext() ? Optional.of(faults.next()) : Optional.empty());

        assertThat(read().hasItem()).isFalse();
        assertThat(faults).isExhausted();
    }

    @Test
    void aCallIsGivenUpAfterThreeFailedAttempts() {
        for (Fault fault : List.of(Fault.THROTTLED, Fault.FAILED)) {
            wire.always(fault);
            assertThatThrownBy(this::read).isInstanceOf(DynamoDbException.class);
        }
        wire.always(Fault.DROPPED);
        assertThatThrownBy(this::read).isInstanceOf(SdkClientException.class);

        assertThat(wire.happened())
                .isEqualTo(Map.of(Fault.THROTTLED, 3L, Fault.FAILED, 3L, Fault.DROPPED, 3L));
    }

    @Test
    void aWriteWhoseResponseWasLostIsRepeated() {
        Iterator<Fault> faults = List.of(Fault.ANSWER_LOST).iterator();
        wire.plan(_ -> faults.hasNext() ? Optional.of(faults.next()) : Optional.empty());

        dynamoDb.updateItem(update -> update.tableName(tables.name("ApiKeysTable"))
                .key(Map.of("key_hash", AttributeValue.fromS("a")))
                .updateExpression("ADD uses :one")
                .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))));

        assertThat(read().item()).containsEntry("uses", AttributeValue.fromN("2"));
    }

    @Test
    void noCallOutlastsItsInvocation() {
        wire.always(Fault.HANGING);

        assertGivenUpInTime(this::read);
        assertGivenUpInTime(() -> {
            try (SqsClient sqs = AwsClients.sqs(EmbeddedSqs.clientBuilder(NOBODY), wire.callsOf("test"))) {
                sqs.sendMessage(send -> send.queueUrl(NOBODY + "/queue").messageBody("{}"));
            }
        });
        assertGivenUpInTime(() -> {
            try (SecretsManagerClient secrets = secrets(wire.callsOf("test"))) {
                secrets.getSecretValue(get -> get.secretId("a"));
            }
        });
    }

    @Test
    void noCallIsMadeAfterTheTimeIsOver() {
        wire.always(Fault.HANGING);

        assertGivenUpInTime(() -> {
            assertThatThrownBy(this::read).isInstanceOf(ApiCallTimeoutException.class);
            wire.over();
            read();
        });
    }

    @Test
    void readingASecretIsGivenUpToo() {
        try (SecretsManagerClient secrets = secrets()) {
            assertThatThrownBy(() -> secrets.getSecretValue(get -> get.secretId("a")))
                    .isInstanceOf(SdkClientException.class);
        }
    }

    @Test
    void everyFunctionHasTimeForACallAndRespondsBeforeTheGatewayTimesOut() {
        for (Template.Resource function : TEMPLATE.resources("AWS::Serverless::Function")) {
            Duration timeout = Duration.ofSeconds(Long.parseLong(function.text("Timeout").orElseThrow()));
            assertThat(timeout).as(function.logicalId()).isGreaterThanOrEqualTo(Duration.ofSeconds(10));
            if (isBehindTheGateway(function)) {
                assertThat(timeout).as(function.logicalId()).isLessThan(Duration.ofSeconds(29));
            }
        }
    }

    private static SecretsManagerClient secrets(ExecutionInterceptor... interceptors) {
        return AwsClients.secretsManager(SecretsManagerClient.builder()
                .endpointOverride(NOBODY)
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create()), interceptors);
    }

    private static boolean isBehindTheGateway(Template.Resource function) {
        return function.logicalId().startsWith("Authorize") || function.map("Events").values().stream()
                .anyMatch(event -> event instanceof Map<?, ?> fields && "Api".equals(fields.get("Type")));
    }

    private static void assertGivenUpInTime(ThrowingCallable calls) {
        assertThatThrownBy(() -> InvocationTime.within(HALF_A_SECOND, () -> {
            try {
                calls.call();
                return "done";
            } catch (RuntimeException failure) {
                throw failure;
            } catch (Throwable other) {
                throw new AssertionError(other);
            }
        })).isInstanceOf(ApiCallTimeoutException.class);
    }

    private GetItemResponse read() {
        return dynamoDb.getItem(get -> get.tableName(tables.name("ApiKeysTable"))
                .key(Map.of("key_hash", AttributeValue.fromS("a"))));
    }
}
