package com.revenueripple.devops.lambda;

import com.revenueripple.devops.environment.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The work before a snapshot of a function and after its restore. Before the snapshot, other instances of the handler
 * run an invocation, so that the snapshot has the classes, and machine code for what would otherwise be interpreted,
 * most of it TLS handshakes. Each instance is discarded and its clients are closed, so that the snapshot has no
 * connection, no secret and no remembered data. After each restore the random number generator is seeded again, because
 * all restored functions start with the same state.
 */
public final class Priming implements Resource {
    private static final Logger LOG = LoggerFactory.getLogger(Priming.class);
    private static final String INITIALIZATION_TYPE = "AWS_LAMBDA_INITIALIZATION_TYPE";
    private static final String SNAP_START = "snap-start";
    private static final int SEED_BYTES = 32;
    /** Publishing a function waits this long at most. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final Class<? extends StreamHandler<?, ?>> handler;
    private final Environment environment;

    /** @param handler has a public constructor that takes an {@link Environment} */
    public Priming(Class<? extends StreamHandler<?, ?>> handler, Environment environment) {
        this.handler = handler;
        this.environment = environment;
    }

    /** Registers the priming when a snapshot will be taken; the caller keeps it, because the runtime does not. */
    static Optional<Priming> beforeSnapshot(Class<? extends StreamHandler<?, ?>> handler, Environment environment) {
        if (environment.optional(INITIALIZATION_TYPE).filter(SNAP_START::equals).isEmpty()) {
            return Optional.empty();
        }
        Priming priming = new Priming(handler, environment);
        Core.getGlobalContext().register(priming);
        return Optional.of(priming);
    }

    /** A function that cannot be primed starts all the same: what it needs may be available when it is called. */
    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        long start = System.nanoTime();
        try {
            int runs = prime();
            for (int run = 1; run < runs && System.nanoTime() - start < LONGEST.toNanos(); run++) {
                prime();
            }
        } catch (Exception failure) {
            LOG.warn("The function is not primed; its first response will take longer.", failure);
        }
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        environment.random().setSeed(environment.random().generateSeed(SEED_BYTES));
    }

    /**
     * Primes once, by an instance that is discarded.
     *
     * @return the number of primings of the handler
     */
    public int prime() throws Exception {
        List<SdkAutoCloseable> clients = new ArrayList<>();
        try {
            Environment throwaway = new Environment(withoutSnapshot(environment.variables()), environment.clock(),
                    environment.random(), noting(environment.dynamoDb(), clients),
                    noting(environment.secretsManager(), clients), noting(environment.sqs(), clients));
            StreamHandler<?, ?> instance = handler.getConstructor(Environment.class).newInstance(throwaway);
            instance.prime(throwaway);
            return instance.primingRuns();
        } finally {
            clients.forEach(SdkAutoCloseable::close);
        }
    }

    private static Map<String, String> withoutSnapshot(Map<String, String> variables) {
        Map<String, String> others = new HashMap<>(variables);
        others.remove(INITIALIZATION_TYPE);
        return others;
    }

    private static <T extends SdkAutoCloseable> Supplier<T> noting(Supplier<T> clients, List<SdkAutoCloseable> made) {
        return () -> {
            T client = clients.get();
            made.add(client);
            return client;
        };
    }
}
