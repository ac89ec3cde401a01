package com.revenueripple.devops.dynamodb;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Writes on condition that an item is as it was read; when it has changed, they are repeated with the item as it is. */
public final class OptimisticWrites {
    private static final int ATTEMPTS = 4;

    private OptimisticWrites() {}

    /**
     * Reads and writes.
     *
     * @param write returns empty when its condition was not met
     * @return what the write returned; empty when the item changed during each of four attempts
     */
    public static <S, T> Optional<T> repeat(Supplier<S> read, Function<S, Optional<T>> write) {
        return repeat(read.get(), read, write);
    }

    /** As {@link #repeat(Supplier, Function)}, for an item that has been read already. */
    public static <S, T> Optional<T> repeat(S known, Supplier<S> read, Function<S, Optional<T>> write) {
        Optional<T> written = write.apply(known);
        for (int attempt = 1; written.isEmpty() && attempt < ATTEMPTS; attempt++) {
            written = write.apply(read.get());
        }
        return written;
    }
}
