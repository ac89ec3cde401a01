package com.revenueripple.devops.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.revenueripple.devops.embedded.EmbeddedDynamoDb;
import java.net.URI;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

class DynamoDbClientsTest {
    private final DynamoDbClients clients = new DynamoDbClients(URI.create("http://127.0.0.1:1"));

    @Test
    void clientsRequestedByManyThreadsAreAllClosed() {
        DynamoDbClient[] created = IntStream.range(0, 20).parallel()
                .mapToObj(_ -> clients.client(EmbeddedDynamoDb::client))
                .toArray(DynamoDbClient[]::new);

        clients.close();

        assertThat(created).hasSize(20).allSatisfy(client -> assertThatThrownBy(client::listTables)
                .hasStackTraceContaining("Connection pool shut down"));
    }

    @Test
    void noClientIsCreatedAfterClosing() {
        clients.close();

        assertThatThrownBy(() -> clients.client(EmbeddedDynamoDb::client)).hasMessageContaining("stopped");
    }
}
