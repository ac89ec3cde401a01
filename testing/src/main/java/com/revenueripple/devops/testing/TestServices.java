package com.revenueripple.devops.testing;

import java.net.URI;
import java.util.Optional;

/** The location of the tests' tables and queues. */
final class TestServices {
    private TestServices() {}

    /** {@code AWS_ENDPOINT_URL} if set, {@link LocalStack} with {@code -Dlocalstack}; empty for this process. */
    static Optional<URI> elsewhere() {
        return Optional.ofNullable(System.getenv("AWS_ENDPOINT_URL"))
                .map(URI::create)
                .or(() -> Boolean.getBoolean("localstack") ? Optional.of(LocalStack.endpoint()) : Optional.empty());
    }
}
