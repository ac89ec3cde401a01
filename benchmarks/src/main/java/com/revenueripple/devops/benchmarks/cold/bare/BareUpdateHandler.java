package com.revenueripple.devops.benchmarks.cold.bare;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** Makes one UpdateItem with a plain SDK client, and nothing else. */
public final class BareUpdateHandler implements RequestStreamHandler {
    private final DynamoDbClient dynamoDb = DynamoDbClient.builder().httpClient(Apache5HttpClient.create()).build();

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        dynamoDb.updateItem(UpdateItemRequest.builder()
                .tableName(System.getenv("API_KEYS_TABLE"))
                .key(Map.of("key_hash", AttributeValue.fromS("bare")))
                .updateExpression("ADD usage_count :one")
                .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1")))
                .build());
        answer.write("\"updated\"".getBytes(StandardCharsets.UTF_8));
    }
}
