package com.revenueripple.devops.testing;

import com.revenueripple.devops.embedded.EmbeddedSqs;
import java.net.URI;
import java.util.UUID;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * A separate queue for one test, in an SQS that all tests of the process share.
 *
 * @param sqs shared by all tests of the process; do not close it
 * @param url of the queue
 */
public record TestQueue(SqsClient sqs, String url) {

    /** A new queue at {@link TestServices#elsewhere}, by default in this process's embedded SQS. */
    public static TestQueue create() {
        String name = "test-" + UUID.randomUUID();
        return new TestQueue(Shared.CLIENT, Shared.CLIENT.createQueue(request -> request.queueName(name)).queueUrl());
    }

    /** A client of the same SQS with an interceptor. The caller closes it. */
    public static SqsClient client(ExecutionInterceptor interceptor) {
        return EmbeddedSqs.client(Shared.ENDPOINT, interceptor);
    }

    /** Exists as long as the process. */
    private static final class Shared {
        static final URI ENDPOINT = TestServices.elsewhere().orElseGet(() -> EmbeddedSqs.inMemory().endpoint());
        static final SqsClient CLIENT = EmbeddedSqs.client(ENDPOINT);
    }
}
