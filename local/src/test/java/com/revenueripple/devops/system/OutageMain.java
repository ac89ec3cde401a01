package com.revenueripple.devops.system;

import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.testing.Faults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/** The system in a separate process without a table for events: they are spilled and not drained. */
final class OutageMain {
    private OutageMain() {}

    /** Takes no arguments; the system property {@code data} is the directory. */
    public static void main(String[] arguments) throws IOException {
        System.setProperty("log4j2.configurationFile", "local-log4j2.xml");
        Faults putsOfEvents = new Faults().away(PutItemRequest.class::isInstance);
        Faults reading = new Faults().away(ReceiveMessageRequest.class::isInstance);
        LocalSystem system = Systems.withoutPlatform(Path.of(System.getProperty("data")))
                .interceptors(function -> switch (function) {
                    case "IngestWebhookFunction" -> Optional.of(putsOfEvents);
                    case "DrainSpilledWebhooksFunction" -> Optional.of(reading);
                    default -> Optional.empty();
                })
                .start();
        System.out.println("API " + system.baseUrl() + "/api/devops");
        System.out.println("First key " + system.firstKey().orElseThrow());
    }
}
