package com.revenueripple.devops.local;

import com.revenueripple.devops.embedded.DirectoryLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The data of a local system on disk. One process uses it at a time; only the owner can read its secrets. */
final class DataDirectory implements AutoCloseable {
    private static final String DYNAMODB = "dynamodb";
    private static final String PLATFORM = "platform";
    private static final String SECRETS = "secrets";
    private static final String QUEUES = "queues";
    private static final String PIPES = "pipes";
    private static final String INVOKE_VARIABLES = "env-vars.json";

    private final Path root;
    private final DirectoryLock lock;

    private DataDirectory(Path root, DirectoryLock lock) {
        this.root = root;
        this.lock = lock;
    }

    /**
     * Locks the directory for this process, and creates it if necessary.
     *
     * @throws IllegalStateException when another process uses it
     */
    static DataDirectory open(Path root) {
        try {
            Files.createDirectories(root);
            return new DataDirectory(root, DirectoryLock.take(root));
        } catch (IOException e) {
            throw new UncheckedIOException("The directory " + root + " cannot be used.", e);
        }
    }

    Path dynamoDb() {
        return root.resolve(DYNAMODB);
    }

    Path platform() {
        return root.resolve(PLATFORM);
    }

    Path queues() {
        return root.resolve(QUEUES);
    }

    Path pipes() {
        return root.resolve(PIPES);
    }

    /** The file for {@code sam local invoke --env-vars}. */
    Path invokeVariables() {
        return root.resolve(INVOKE_VARIABLES);
    }

    /** Deletes the files of a local system, and nothing else. */
    void clear() {
        List.of(DYNAMODB, PLATFORM, SECRETS, QUEUES, PIPES, INVOKE_VARIABLES)
                .forEach(name -> delete(root.resolve(name)));
    }

    Optional<String> secret(String name) {
        Path file = root.resolve(SECRETS).resolve(name);
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("The file " + file + " cannot be read.", e);
        }
    }

    /** The secret of this name; created and kept if it does not exist yet. */
    String secret(String name, Supplier<String> maker) {
        return secret(name).orElseGet(() -> keepSecret(name, maker.get()));
    }

    /** Stores a secret in a file that only the owner can read; the write is atomic. */
    String keepSecret(String name, String value) {
        Path directory = root.resolve(SECRETS);
        try {
            makePrivateDirectory(directory);
            Path draft = Files.createTempFile(directory, name, ".new");
            Files.writeString(draft, value);
            Files.move(draft, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException("The directory " + directory + " cannot be written.", e);
        }
    }

    @Override
    public void close() {
        lock.close();
    }

    private static void makePrivateDirectory(Path directory) throws IOException {
        if (Files.exists(directory)) {
            return;
        }
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectory(directory,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(directory);
        }
    }

    private static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The directory " + tree + " cannot be deleted.", e);
        }
    }
}
