package com.revenueripple.devops.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Stops a PostgreSQL server that a killed run left on the same data directory, and no other. */
final class PostgresOrphan {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private PostgresOrphan() {}

    /** Returns when no PostgreSQL server uses the directory any more. Committed data stays. */
    static void stop(Path dataDirectory) {
        find(dataDirectory).ifPresent(postgres -> {
            postgres.destroy();
            if (!hasEnded(postgres)) {
                postgres.destroyForcibly();
                hasEnded(postgres);
            }
        });
    }

    private static Optional<ProcessHandle> find(Path dataDirectory) {
        try {
            List<String> lines = Files.readAllLines(dataDirectory.resolve("postmaster.pid"));
            if (lines.size() < 2 || !isSame(dataDirectory, Path.of(lines.get(1).strip()))) {
                return Optional.empty();
            }
            return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                    .filter(process -> worksOn(process, dataDirectory));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("The file postmaster.pid of " + dataDirectory + " cannot be read.", e);
        }
    }

    /**
     * The process id in the file may belong to another process by now, so its command line must contain the directory.
     */
    private static boolean worksOn(ProcessHandle process, Path dataDirectory) {
        ProcessHandle.Info info = process.info();
        boolean isPostgres = info.command().filter(command -> command.contains("postgres")).isPresent();
        return isPostgres && info.arguments()
                .filter(arguments -> List.of(arguments).stream().anyMatch(argument -> names(argument, dataDirectory)))
                .isPresent();
    }

    private static boolean names(String argument, Path dataDirectory) {
        return argument.equals(dataDirectory.toString()) || argument.equals("-D" + dataDirectory);
    }

    private static boolean isSame(Path one, Path other) throws IOException {
        return Files.exists(other) && Files.isSameFile(one, other);
    }

    private static boolean hasEnded(ProcessHandle process) {
        try {
            process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while PostgreSQL was stopping.", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Waiting for PostgreSQL to stop failed.", e);
        }
    }
}
