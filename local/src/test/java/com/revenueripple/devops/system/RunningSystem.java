package com.revenueripple.devops.system;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The system in a separate process. */
final class RunningSystem implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("API\\s+(http://\\S+)/api/devops");
    private static final Pattern FIRST_KEY = Pattern.compile("First key\\s+(rr_\\S+)");
    private static final int PATIENCE_SECONDS = 150;
    private static final Set<String> REAL_PARTS = Set.of("DATABASE_URL", "OIDC_ISSUER", "STRIPE_API_KEY");

    private final Process process;
    private final Queue<String> output = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<String> address = new CompletableFuture<>();
    private final CompletableFuture<String> firstKey = new CompletableFuture<>();
    private final CompletableFuture<Void> reading;

    private RunningSystem(Process process) {
        this.process = process;
        this.reading = CompletableFuture.runAsync(this::read);
    }

    /** Starts the system with this data directory on any free port, and returns when it is ready. */
    static RunningSystem start(Path data) throws IOException {
        return start(data, "com.revenueripple.devops.local.Main");
    }

    /** Starts another main class that prints the same lines. */
    static RunningSystem start(Path data, String mainClass) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(JavaProgram.command(mainClass, "data=" + data, "port=0", "users=30",
                "trickle=0")).redirectErrorStream(true);
        builder.environment().keySet().removeAll(REAL_PARTS);
        RunningSystem system = new RunningSystem(builder.start());
        system.firstKey();
        return system;
    }

    /** The key that the system printed at its start. */
    String firstKey() {
        return firstKey.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    ApiClient client() {
        return ApiClient.of(URI.create(address.join()));
    }

    /** SIGKILL: no shutdown hook runs. Unlike the process, its handle leaves the output open for reading to the end. */
    void kill() {
        process.toHandle().destroyForcibly();
    }

    /** The output of the process; complete after {@link #close}. */
    String output() {
        return String.join("\n", output);
    }

    @Override
    public void close() {
        process.toHandle().destroy();
        reading.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private void read() {
        process.inputReader().lines().forEach(line -> {
            output.add(line);
            complete(address, ADDRESS, line);
            complete(firstKey, FIRST_KEY, line);
        });
        firstKey.completeExceptionally(new IllegalStateException("The system did not start:\n" + output()));
    }

    private static void complete(CompletableFuture<String> future, Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (matcher.find()) {
            future.complete(matcher.group(1));
        }
    }
}
