package com.revenueripple.devops.local;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs the whole system until it is told to stop. System properties: {@code port} (3000, or 0 for any free one),
 * {@code users} (150), {@code trickle} (5), {@code fresh} to begin anew, {@code data} (local/data),
 * {@code root.directory} (where template.yaml is), {@code stop.with.parent} to end when the process that started this
 * one ends.
 */
public final class Main {
    private static final String LOG_CONFIGURATION = "log4j2.configurationFile";

    private Main() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) {
        if (System.getProperty(LOG_CONFIGURATION) == null) {
            System.setProperty(LOG_CONFIGURATION, "local-log4j2.xml");
        }
        if (Boolean.getBoolean("stop.with.parent")) {
            stopWithParent();
        }
        int port = Integer.getInteger("port", 3000);
        try {
            LocalSystem system = settings(port).start();
            Runtime.getRuntime().addShutdownHook(new Thread(system::close, "stop"));
            System.out.println(Banner.of(system));
        } catch (BindException _) {
            fail("Port " + port + " is taken; choose another with -Dport=");
        } catch (IOException | RuntimeException e) {
            fail(reasons(e));
        }
    }

    private static LocalSystem.Settings settings(int port) {
        Path root = Path.of(System.getProperty("root.directory", ""));
        Path data = Path.of(System.getProperty("data", root.resolve("local").resolve("data").toString()));
        LocalSystem.Settings settings = LocalSystem.of(root.resolve("template.yaml"), data)
                .port(port)
                .withPast()
                .users(Integer.getInteger("users", 150))
                .trickle(Integer.getInteger("trickle", 5));
        String fresh = System.getProperty("fresh", "false");
        return fresh.equals("false") ? settings : settings.fresh();
    }

    /** What failed and, line by line, what made it fail. */
    static String reasons(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .map(cause -> Optional.ofNullable(cause.getMessage()).orElseGet(cause::toString))
                .distinct()
                .collect(Collectors.joining(System.lineSeparator() + "  because: "));
    }

    /** Maven, ended by a signal that did not reach this process, must leave nothing running. */
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
