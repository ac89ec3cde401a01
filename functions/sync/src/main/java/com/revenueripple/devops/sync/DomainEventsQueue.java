package com.revenueripple.devops.sync;

import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.metrics.SnapshotsPublished;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Sends the domain events of the syncs to their queue. */
final class DomainEventsQueue {
    private static final Logger LOG = LoggerFactory.getLogger(DomainEventsQueue.class);

    private final SqsClient sqs;
    private final String url;

    /** Wired from OCCURRENCES_QUEUE_URL. */
    DomainEventsQueue(Environment environment) {
        this.sqs = environment.sqs().get();
        this.url = environment.required("OCCURRENCES_QUEUE_URL");
    }

    /** Sends {@link SnapshotsPublished}. If it cannot be sent, the event of the next run covers this one's metrics. */
    void sendSnapshotsPublished() {
        try {
            sqs.sendMessage(send -> send.queueUrl(url).messageBody(SnapshotsPublished.MESSAGE));
        } catch (SdkException e) {
            LOG.warn("The event of the new metrics could not be sent", e);
        }
    }
}
