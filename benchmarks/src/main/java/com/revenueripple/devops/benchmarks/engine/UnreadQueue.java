package com.revenueripple.devops.benchmarks.engine;

import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/** Discards every message, so that no queue is measured. */
final class UnreadQueue implements SqsClient {

    @Override
    public SendMessageResponse sendMessage(SendMessageRequest request) {
        return SendMessageResponse.builder().build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
