package com.revenueripple.devops.api.notifications.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.api.notifications.delivery.Delivery.Attempt;
import com.revenueripple.devops.api.notifications.delivery.Delivery.Status;
import com.revenueripple.devops.api.notifications.endpoints.NotificationType;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.testing.FaultInjectionProxy.Fault;
import com.revenueripple.devops.testing.FaultInjectionProxy;
import com.revenueripple.devops.testing.TestTables;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

class DeliveryStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00.123456Z");

    private final FaultInjectionProxy wire = new FaultInjectionProxy();
    private final TestTables tables = TestTables.create();
    private final DynamoDbClient dynamoDb = TestTables.httpClient(wire.callsOf("test"));
    private final DeliveryStore deliveries = new DeliveryStore(dynamoDb, tables.name("NotificationsTable"));
    private final Delivery begun = Delivery.pending("ep_1",
            Message.of(NotificationType.PING, "act_1", NOW, Json.emptyObject()), NOW);
    private final Delivery delivered = begun.after(
            new Attempt(NOW, Duration.ofMillis(7), Optional.of(204), Optional.empty(), ""), Status.DELIVERED,
            Optional.empty());

    @AfterEach
    void close() {
        dynamoDb.close();
        wire.close();
    }

    @Test
    void aWriteRepeatedAfterALostResponseSucceeds() {
        deliveries.begin(begun);
        loseAResponse();

        assertThat(deliveries.replace(begun, delivered)).isTrue();
        assertThat(deliveries.find("ep_1", begun.messageId()).orElseThrow().attempts()).hasSize(1);
    }

    @Test
    void aConcurrentChangeIsNotReplaced() {
        deliveries.begin(begun);
        deliveries.replace(begun, begun.retriedAt(NOW, "act_2"));
        deliveries.replace(begun, delivered);

        assertThat(deliveries.replace(begun, begun.givenUp(Status.FAILED))).isFalse();
    }

    private void loseAResponse() {
        Iterator<Fault> faults = List.of(Fault.ANSWER_LOST).iterator();
        wire.plan(_ -> faults.hasNext() ? Optional.of(faults.next()) : Optional.empty());
    }
}
