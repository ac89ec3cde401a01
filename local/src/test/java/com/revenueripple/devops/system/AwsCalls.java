package com.revenueripple.devops.system;

import com.revenueripple.devops.embedded.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/**
 * The AWS calls that functions made, as IAM sees them: {@code dynamodb:GetItem on arn:…}.
 *
 * @param byFunction by logical id
 */
record AwsCalls(Map<String, Set<String>> byFunction) {
    private static final String TABLE_ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/";
    private static final String QUEUE_ARN = "arn:aws:sqs:us-east-1:000000000000:";
    private static final String KEY_ARN = "arn:aws:kms:us-east-1:000000000000:key/SecretsKey";

    AwsCalls() {
        this(new ConcurrentHashMap<>());
    }

    /** Records the calls of DynamoDB and SQS of a function, its event source mapping's included. */
    ExecutionInterceptor recorder(String function) {
        return new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                actions(context.request()).forEach(action -> record(function, action));
            }
        };
    }

    /** Records the reading of a secret, and what Secrets Manager then does in the function's name. */
    void recordSecretRead(String function, String arn) {
        record(function, "secretsmanager:GetSecretValue on " + arn);
        record(function, "kms:Decrypt on " + KEY_ARN);
    }

    /** What the function called, in order of the names. */
    Set<String> of(String function) {
        return new TreeSet<>(byFunction.getOrDefault(function, Set.of()));
    }

    /** The template with a value for each parameter that has no default. */
    static Template template() {
        return Template.read(Template.find(), Map.of("OidcIssuer", "https://issuer.example"));
    }

    /** What the template allows the function to call. */
    static Set<String> allowedBy(Template.Resource function) {
        Set<String> allowed = new TreeSet<>();
        for (Object policy : function.list("Policies")) {
            for (Object statement : list(field(policy, "Statement"))) {
                for (Object action : list(field(statement, "Action"))) {
                    for (Object resource : list(field(statement, "Resource"))) {
                        allowed.add(action + " on " + resource);
                    }
                }
            }
        }
        return allowed;
    }

    private void record(String function, String call) {
        byFunction.computeIfAbsent(function, _ -> ConcurrentHashMap.newKeySet()).add(call);
    }

    private static List<String> actions(SdkRequest request) {
        return switch (request) {
            case GetItemRequest get -> List.of(onTable("GetItem", get.tableName()));
            case PutItemRequest put -> List.of(onTable("PutItem", put.tableName()));
            case UpdateItemRequest update -> List.of(onTable("UpdateItem", update.tableName()));
            case DeleteItemRequest delete -> List.of(onTable("DeleteItem", delete.tableName()));
            case QueryRequest query -> List.of(onTable("Query", query.tableName() + index(query)));
            case BatchGetItemRequest batch ->
                batch.requestItems().keySet().stream().map(table -> onTable("BatchGetItem", table)).toList();
            case TransactWriteItemsRequest transaction ->
                transaction.transactItems().stream().flatMap(AwsCalls::actions).toList();
            case SendMessageRequest send -> List.of(onQueue("SendMessage", send.queueUrl()));
            case ReceiveMessageRequest receive -> List.of(onQueue("ReceiveMessage", receive.queueUrl()));
            case DeleteMessageBatchRequest delete -> List.of(onQueue("DeleteMessage", delete.queueUrl()));
            case GetQueueAttributesRequest get -> List.of(onQueue("GetQueueAttributes", get.queueUrl()));
            default -> throw new AssertionError("No IAM action is known here for " + request.getClass());
        };
    }

    private static Stream<String> actions(TransactWriteItem write) {
        List<String> actions = new ArrayList<>();
        Optional.ofNullable(write.put()).ifPresent(put -> actions.add(onTable("PutItem", put.tableName())));
        Optional.ofNullable(write.update()).ifPresent(update -> actions.add(onTable("UpdateItem", update.tableName())));
        Optional.ofNullable(write.delete()).ifPresent(delete -> actions.add(onTable("DeleteItem", delete.tableName())));
        Optional.ofNullable(write.conditionCheck())
                .ifPresent(check -> actions.add(onTable("ConditionCheckItem", check.tableName())));
        return actions.stream();
    }

    private static String onTable(String action, String table) {
        return "dynamodb:" + action + " on " + TABLE_ARN + table;
    }

    private static String onQueue(String action, String url) {
        return "sqs:" + action + " on " + QUEUE_ARN + url.substring(url.lastIndexOf('/') + 1);
    }

    private static String index(QueryRequest query) {
        return query.indexName() == null ? "" : "/index/" + query.indexName();
    }

    private static Object field(Object object, String name) {
        return Optional.<Object>ofNullable(((Map<?, ?>) object).get(name))
                .orElseThrow(() -> new AssertionError("no " + name + " in " + object));
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of(Optional.ofNullable(value).orElseThrow());
    }
}
