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
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;

/** Makes one GetItem with a plain SDK client, and nothing else. */
public final class BareReadHandler implements RequestStreamHandler {
    private final DynamoDbClient dynamoDb = DynamoDbClient.builder().httpClient(Apache5HttpClient.create()).build();

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        int fields = dynamoDb.getItem(GetItemRequest.builder()
                .tableName(System.getenv("METRICS_TABLE"))
                .key(Map.of("pk", AttributeValue.fromS("snapshot#users"), "sk", AttributeValue.fromS("latest")))
                .build()).item().size();
        answer.write(Integer.toString(fields).getBytes(StandardCharsets.UTF_8));
    }
}
