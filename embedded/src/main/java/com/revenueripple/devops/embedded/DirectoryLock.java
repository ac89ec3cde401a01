package com.revenueripple.devops.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** An exclusive lock on a directory. It is released when it is closed or when the process ends in any way. */
public final class DirectoryLock implements AutoCloseable {
    private final Path directory;
    private final FileChannel file;

    private DirectoryLock(Path directory, FileChannel file) {
        this.directory = directory;
        this.file = file;
    }

    /**
     * Locks an existing directory.
     *
     * @throws IllegalStateException when another process, or another part of this one, holds the lock
     */
    public static DirectoryLock take(Path directory) throws IOException {
        FileChannel file = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        try {
            if (file.tryLock() != null) {
                return new DirectoryLock(directory, file);
            }
        } catch (OverlappingFileLockException _) {
            // Another part of this process holds the lock: the same error for the caller.
        }
        file.close();
        throw new IllegalStateException("The directory " + directory + " is in use by another running system.");
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The lock of " + directory + " cannot be released.", e);
        }
    }
}
