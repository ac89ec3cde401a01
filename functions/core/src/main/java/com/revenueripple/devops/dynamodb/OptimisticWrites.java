package com.revenueripple.devops.dynamodb;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Writes conditional on the item as it was read; when it has changed, it is read again and the write repeated. */
public final class OptimisticWrites {
    private static final int ATTEMPTS = 4;

    private OptimisticWrites() {}

    /**
     * Reads the item and writes it.
     *
     * @param write returns empty when its condition was not met
     * @return what the write returned; empty when the item changed during each of four attempts
     */
    public static <S, T> Optional<T> repeat(Supplier<S> read, Function<S, Optional<T>> write) {
        return repeat(read.get(), read, write);
    }

    /** As {@link #repeat(Supplier, Function)}, for an item that has already been read. */
    public static <S, T> Optional<T> repeat(S known, Supplier<S> read, Function<S, Optional<T>> write) {
        Optional<T> written = write.apply(known);
        for (int attempt = 1; written.isEmpty() && attempt < ATTEMPTS; attempt++) {
            written = write.apply(read.get());
        }
        return written;
    }
}
