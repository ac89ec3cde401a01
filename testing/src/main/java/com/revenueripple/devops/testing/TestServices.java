package com.revenueripple.devops.testing;

import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;

/** Where the tests of a process have their tables and queues. */
final class TestServices {
    private TestServices() {}

    /**
     * At {@code AWS_ENDPOINT_URL} when that is set, at {@link LocalStack} with {@code -Dlocalstack}, otherwise here.
     *
     * @param embedded starts the service in this process
     */
    static URI endpoint(Supplier<URI> embedded) {
        return Optional.ofNullable(System.getenv("AWS_ENDPOINT_URL"))
                .map(URI::create)
                .orElseGet(() -> Boolean.getBoolean("localstack") ? LocalStack.endpoint() : embedded.get());
    }
}
