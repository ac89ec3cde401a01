package com.revenueripple.devops.system;

import com.revenueripple.devops.embedded.Shape;
import com.revenueripple.devops.embedded.Template;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
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
 * The AWS calls that functions made, as IAM sees them.
 *
 * @param byFunction by logical id
 */
record AwsCalls(Map<String, Set<AwsCall>> byFunction) {
    private static final String TABLE_ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/";
    private static final String QUEUE_ARN = "arn:aws:sqs:us-east-1:000000000000:";
    private static final String KEY_ARN = "arn:aws:kms:us-east-1:000000000000:key/SecretsKey";
    private static final Pattern EQUAL = Pattern.compile("(#?\\w+)\\s*=\\s*(:\\w+)");
    /** In an expression, with its context: no value, and no part of a document path but the first. */
    private static final Pattern NAME = Pattern.compile("(?<![:.#\\w])#?[A-Za-z_]\\w*");
    /** The words of expressions, and the text of one that is absent. */
    private static final Set<String> NO_ATTRIBUTES = Set.of("set", "remove", "add", "delete", "and", "or", "not", "in",
            "between", "attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size",
            "if_not_exists", "list_append", "null");
    /** Partition keys by table, or by table and index: {@code WebhookLogTable/index/by_day}. */
    private static final Map<String, String> PARTITION_KEYS = partitionKeys();

    AwsCalls() {
        this(new ConcurrentHashMap<>());
    }

    /** Records a function's calls of DynamoDB and SQS, including those of its event source mapping. */
    ExecutionInterceptor recorder(String function) {
        return new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                calls(context.request()).forEach(call -> record(function, call));
            }
        };
    }

    /** Records the read of a secret, and the decryption by Secrets Manager on the function's behalf. */
    void recordSecretRead(String function, String arn) {
        record(function, new AwsCall("secretsmanager:GetSecretValue", arn, Set.of()));
        record(function, new AwsCall("kms:Decrypt", KEY_ARN, Set.of(), Set.of(),
                Optional.of("secretsmanager.us-east-1.amazonaws.com")));
    }

    /** The calls of a function, sorted by name: {@code dynamodb:GetItem on arn:…}. */
    Set<String> of(String function) {
        return madeBy(function).stream().map(AwsCall::permission).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The distinct calls of a function. */
    Set<AwsCall> madeBy(String function) {
        return Set.copyOf(byFunction.getOrDefault(function, Set.of()));
    }

    /** The template with a value for each parameter that has no default. */
    static Template template() {
        return Template.read(Template.find(), Map.of("OidcIssuer", "https://issuer.example"));
    }

    /** The calls that the template allows a function, regardless of conditions. */
    static Set<String> allowedBy(Template.Resource function) {
        return IamPolicy.of(function).statements().stream()
                .flatMap(statement -> statement.actions().stream().flatMap(
                        action -> statement.resources().stream().map(resource -> action + " on " + resource)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void record(String function, AwsCall call) {
        byFunction.computeIfAbsent(function, _ -> ConcurrentHashMap.newKeySet()).add(call);
    }

    private static List<AwsCall> calls(SdkRequest request) {
        return switch (request) {
            case GetItemRequest get -> List.of(onTable("GetItem", get.tableName(), get.key()));
            case PutItemRequest put -> List.of(onTable("PutItem", put.tableName(), put.item()));
            case UpdateItemRequest update -> List.of(update(update.tableName(), update.key(),
                    update.updateExpression() + " " + update.conditionExpression(), update.expressionAttributeNames()));
            case DeleteItemRequest delete -> List.of(onTable("DeleteItem", delete.tableName(), delete.key()));
            case QueryRequest query -> List.of(onPartition(query));
            case BatchGetItemRequest batch -> batch.requestItems().entrySet().stream()
                    .flatMap(wanted -> wanted.getValue().keys().stream()
                            .map(key -> onTable("BatchGetItem", wanted.getKey(), key)))
                    .toList();
            case TransactWriteItemsRequest transaction ->
                transaction.transactItems().stream().flatMap(AwsCalls::calls).toList();
            case SendMessageRequest send -> List.of(onQueue("SendMessage", send.queueUrl()));
            case ReceiveMessageRequest receive -> List.of(onQueue("ReceiveMessage", receive.queueUrl()));
            case DeleteMessageBatchRequest delete -> List.of(onQueue("DeleteMessage", delete.queueUrl()));
            case GetQueueAttributesRequest get -> List.of(onQueue("GetQueueAttributes", get.queueUrl()));
            default -> throw new AssertionError("No IAM action is known here for " + request.getClass());
        };
    }

    private static Stream<AwsCall> calls(TransactWriteItem write) {
        List<AwsCall> calls = new ArrayList<>();
        Optional.ofNullable(write.put()).ifPresent(put -> calls.add(onTable("PutItem", put.tableName(), put.item())));
        Optional.ofNullable(write.update())
                .ifPresent(update -> calls.add(update(update.tableName(), update.key(),
                        update.updateExpression() + " " + update.conditionExpression(),
                        update.expressionAttributeNames())));
        Optional.ofNullable(write.delete())
                .ifPresent(delete -> calls.add(onTable("DeleteItem", delete.tableName(), delete.key())));
        Optional.ofNullable(write.conditionCheck())
                .ifPresent(check -> calls.add(onTable("ConditionCheckItem", check.tableName(), check.key())));
        return calls.stream();
    }

    private static AwsCall update(String table, Map<String, AttributeValue> key, String expressions,
            Map<String, String> names) {
        AwsCall call = onTable("UpdateItem", table, key);
        Set<String> attributes = new TreeSet<>(key.keySet());
        NAME.matcher(expressions).results().map(MatchResult::group)
                .filter(name -> !NO_ATTRIBUTES.contains(name.toLowerCase(Locale.ROOT)))
                .forEach(name -> attributes.add(names.getOrDefault(name, name)));
        return new AwsCall(call.action(), call.resource(), call.leadingKeys(), Set.copyOf(attributes));
    }

    private static AwsCall onTable(String action, String table, Map<String, AttributeValue> item) {
        return new AwsCall("dynamodb:" + action, TABLE_ARN + table,
                Set.of(Optional.ofNullable(item.get(partitionKey(table))).orElseThrow().s()));
    }

    private static AwsCall onPartition(QueryRequest query) {
        String place = query.tableName() + (query.indexName() == null ? "" : "/index/" + query.indexName());
        String value = EQUAL.matcher(query.keyConditionExpression()).results()
                .filter(equal -> partitionKey(place).equals(
                        query.expressionAttributeNames().getOrDefault(equal.group(1), equal.group(1))))
                .map(equal -> Optional.ofNullable(query.expressionAttributeValues().get(equal.group(2))).orElseThrow())
                .map(AttributeValue::s)
                .findFirst().orElseThrow();
        return new AwsCall("dynamodb:Query", TABLE_ARN + place, Set.of(value));
    }

    private static AwsCall onQueue(String action, String url) {
        return new AwsCall("sqs:" + action, QUEUE_ARN + url.substring(url.lastIndexOf('/') + 1), Set.of());
    }

    private static String partitionKey(String place) {
        return Optional.ofNullable(PARTITION_KEYS.get(place))
                .orElseThrow(() -> new AssertionError("The template has no table " + place));
    }

    private static Map<String, String> partitionKeys() {
        Map<String, String> keys = new HashMap<>();
        Template template = template();
        for (Template.Resource table : template.resources("AWS::DynamoDB::Table")) {
            String name = template.ref(table.logicalId());
            keys.put(name, partitionKeyIn(table.list("KeySchema")));
            for (Object index : table.list("GlobalSecondaryIndexes")) {
                keys.put(name + "/index/" + Shape.map(index, name).get("IndexName"),
                        partitionKeyIn(Shape.map(index, name).get("KeySchema")));
            }
        }
        return Map.copyOf(keys);
    }

    private static String partitionKeyIn(@Nullable Object schema) {
        if (schema instanceof List<?> keys) {
            for (Object key : keys) {
                Map<String, Object> fields = Shape.map(key, "KeySchema");
                if ("HASH".equals(fields.get("KeyType"))) {
                    return String.valueOf(fields.get("AttributeName"));
                }
            }
        }
        throw new AssertionError("There is no partition key in " + schema);
    }
}
