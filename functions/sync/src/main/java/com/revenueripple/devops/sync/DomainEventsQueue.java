package com.revenueripple.devops.sync;

import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.json.Json;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The queue of what happens, as far as the syncs write into it: an event without details says that there are figures. */
final class DomainEventsQueue {
    private static final Logger LOG = LoggerFactory.getLogger(DomainEventsQueue.class);
    private static final String SNAPSHOTS_PUBLISHED = Json.write(Map.of(
            "source", "revenue-ripple.devops.metrics",
            "detail-type", "snapshots.published",
            "detail", Map.of()));

    private final SqsClient sqs;
    private final String url;

    /** Wired from OCCURRENCES_QUEUE_URL. */
    DomainEventsQueue(Environment environment) {
        this.sqs = environment.sqs().get();
        this.url = environment.required("OCCURRENCES_QUEUE_URL");
    }

    /** Lets the figures be looked at. When that cannot be said, the next run's figures are looked at instead. */
    void tellOfSnapshots() {
        try {
            sqs.sendMessage(send -> send.queueUrl(url).messageBody(SNAPSHOTS_PUBLISHED));
        } catch (SdkException e) {
            LOG.warn("Nobody could be told of the new figures", e);
        }
    }
}
