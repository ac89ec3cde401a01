package com.revenueripple.devops.system;

import com.revenueripple.devops.local.LocalSystem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The local system for the browser tests. It prints its address and its first key, advances its clock by each ISO 8601
 * duration that it reads, and ends when its input ends.
 */
final class ConsoleMain {
    private ConsoleMain() {}

    /** The current time plus an offset. */
    private static final class AheadClock extends Clock {
        private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

        @Override
        public Instant instant() {
            return InstantSource.system().instant().plus(ahead.get());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    public static void main(String[] arguments) throws IOException {
        System.setProperty("log4j2.configurationFile", "local-log4j2.xml");
        AheadClock clock = new AheadClock();
        try (LocalSystem system = Systems.kept(Path.of(System.getProperty("data"))).clock(clock).withPast()
                .port(Integer.getInteger("port", 0)).users(120).start();
                BufferedReader commands = new BufferedReader(
                        new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println("ready " + system.baseUrl() + " " + system.firstKey().orElseThrow());
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                Duration more = Duration.parse(line);
                clock.ahead.updateAndGet(ahead -> ahead.plus(more));
                System.out.println("moved");
            }
        }
    }
}
