package com.revenueripple.devops.testing;

import java.net.URI;
import java.util.Optional;

/** Where the tests of a process have their tables and queues. */
final class TestServices {
    private TestServices() {}

    /** {@code AWS_ENDPOINT_URL} when that is set, {@link LocalStack} with {@code -Dlocalstack}; otherwise they are here. */
    static Optional<URI> elsewhere() {
        return Optional.ofNullable(System.getenv("AWS_ENDPOINT_URL"))
                .map(URI::create)
                .or(() -> Boolean.getBoolean("localstack") ? Optional.of(LocalStack.endpoint()) : Optional.empty());
    }
}
