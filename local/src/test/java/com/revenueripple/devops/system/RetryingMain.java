package com.revenueripple.devops.system;

import com.revenueripple.devops.local.LocalSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The system in a separate process, which retries notifications every second. After a kill, its messages can be
 * received again after half a minute, the minimum that their functions allow.
 */
final class RetryingMain {
    private static final Map<String, String> PARAMETERS = Map.of("RetrySchedule",
            "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1");

    private RetryingMain() {}

    /** Takes no arguments; the system property {@code data} is the directory. */
    public static void main(String[] arguments) throws IOException {
        System.setProperty("log4j2.configurationFile", "local-log4j2.xml");
        LocalSystem system = Systems.withoutPlatform(Path.of(System.getProperty("data")))
                .parameters(PARAMETERS)
                .start();
        for (String queue : List.of("OccurrencesQueue", "DeliveriesQueue")) {
            system.sqs().setQueueAttributes(set -> set.queueUrl(AwsCalls.template().ref(queue))
                    .attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "30")));
        }
        System.out.println("API " + system.baseUrl() + "/api/devops");
        System.out.println("First key " + system.firstKey().orElseThrow());
    }
}
