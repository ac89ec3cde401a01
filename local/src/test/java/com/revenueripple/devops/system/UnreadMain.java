package com.revenueripple.devops.system;

import com.revenueripple.devops.local.LocalSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The system in a separate process in which no function reads {@code OccurrencesQueue}. */
final class UnreadMain {
    private UnreadMain() {}

    /** Takes no arguments; the system property {@code data} is the directory. */
    public static void main(String[] arguments) throws IOException {
        System.setProperty("log4j2.configurationFile", "local-log4j2.xml");
        LocalSystem system = Systems.withoutPlatform(Path.of(System.getProperty("data")))
                .interceptors(_ -> Optional.of(DomainEvents.unread()))
                .start();
        System.out.println("API " + system.baseUrl() + "/api/devops");
        System.out.println("First key " + system.firstKey().orElseThrow());
    }
}
