package com.revenueripple.devops.local;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs the whole system until it is stopped. System properties: {@code port} (3000, or 0 for any free one),
 * {@code users} (150), {@code trickle} (fits the number of users), {@code fresh} to start with empty tables,
 * {@code data} (local/data), {@code root.directory} (where template.yaml is), {@code expose} to accept connections of
 * containers by a host name (host.docker.internal), {@code stop.with.parent} to stop when the parent process ends.
 */
public final class Main {
    private static final String LOG_CONFIGURATION = "log4j2.configurationFile";
    private static final Duration PATIENCE_WITH_FIRST_SYNC = Duration.ofMinutes(1);
    private static final int HIGHEST_PORT = 65_535;
    /** The name by which a container reaches this machine. */
    private static final String HOST_OF_CONTAINERS = "host.docker.internal";
    private static final int MOST_USERS = 1_000_000;
    /** A platform on one machine cannot make more changes per second. */
    private static final int MOST_CHANGES = 1_000;

    private Main() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) {
        if (System.getProperty(LOG_CONFIGURATION) == null) {
            System.setProperty(LOG_CONFIGURATION, "local-log4j2.xml");
        }
        if (Boolean.getBoolean("stop.with.parent")) {
            stopWithParent();
        }
        try {
            start(Options.number("port", 3000, 0, HIGHEST_PORT));
        } catch (IOException | RuntimeException e) {
            fail(reasons(e));
        }
    }

    private static void start(int port) throws IOException {
        try {
            LocalSystem system = settings(port).start();
            Runtime.getRuntime().addShutdownHook(new Thread(system::close, "stop"));
            system.awaitFirstSync(PATIENCE_WITH_FIRST_SYNC);
            System.out.println(Banner.of(system));
        } catch (BindException _) {
            fail("Port " + port + " is in use. Choose another one with -Dport=");
        }
    }

    private static LocalSystem.Settings settings(int port) {
        Path root = Path.of(System.getProperty("root.directory", ""));
        Path data = Path.of(System.getProperty("data", root.resolve("local").resolve("data").toString()));
        LocalSystem.Settings settings = LocalSystem.of(root.resolve("template.yaml"), data)
                .port(port)
                .withPast()
                .users(Options.number("users", 150, 0, MOST_USERS));
        OptionalInt trickle = Options.optionalNumber("trickle", 0, MOST_CHANGES);
        Options.host("expose", HOST_OF_CONTAINERS).ifPresent(settings::expose);
        LocalSystem.Settings moving = trickle.isPresent() ? settings.trickle(trickle.getAsInt()) : settings.trickle();
        return Options.flag("fresh") ? moving.fresh() : moving;
    }

    /** The failure and, in a line each, its causes. */
    static String reasons(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .map(cause -> Optional.ofNullable(cause.getMessage()).orElseGet(cause::toString))
                .distinct()
                .collect(Collectors.joining(System.lineSeparator() + "  because: "));
    }

    /** A signal that ends Maven may not reach this process, which must not keep running. */
    private static void stopWithParent() {
        ProcessHandle.current().parent().ifPresent(parent -> {
            CompletableFuture<Void> _ = parent.onExit().thenRun(() -> System.exit(0));
        });
    }

    private static void fail(String reason) {
        System.err.println(reason);
        System.exit(1);
    }
}
