package com.revenueripple.devops.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.Context;
import com.revenueripple.devops.environment.Environment;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.crac.Core;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The work before a snapshot of a function and after its restore. */
class PrimingTest {
    private static final Queue<String> HANDLED = new ConcurrentLinkedQueue<>();

    private final AtomicInteger openClients = new AtomicInteger();

    @BeforeEach
    void forget() {
        HANDLED.clear();
    }

    @Test
    void anotherInstanceIsPrimed() throws Exception {
        Clerk other = new Clerk(environment(new SecureRandom()));

        new Priming(Clerk.class, environment(new SecureRandom())).prime();

        assertThat(HANDLED).hasSize(1).doesNotContain(other.name());
    }

    @Test
    void primingRunsAsOftenAsTheHandlerRequires() {
        new Priming(Clerk.class, environment(new SecureRandom())).beforeCheckpoint(Core.getGlobalContext());

        assertThat(HANDLED).hasSize(Clerk.RUNS);
        assertThat(openClients).hasValue(0);
    }

    @Test
    void theSnapshotHasNoConnection() throws Exception {
        new Priming(Clerk.class, environment(new SecureRandom())).prime();

        assertThat(HANDLED).isNotEmpty();
        assertThat(openClients).hasValue(0);
    }

    @Test
    void aFunctionThatCannotBePrimedStartsAllTheSame() throws Exception {
        Priming priming = new Priming(Failing.class, environment(new SecureRandom()));

        assertThatThrownBy(priming::prime).hasMessage("The table cannot be reached.");
        priming.beforeCheckpoint(Core.getGlobalContext());

        assertThat(openClients).hasValue(0);
    }

    @Test
    void functionsRestoredFromOneSnapshotHaveDifferentRandomNumbers() throws Exception {
        Environment first = environment(seededRandom());
        Environment second = environment(seededRandom());

        new Priming(Clerk.class, first).afterRestore(Core.getGlobalContext());
        new Priming(Clerk.class, second).afterRestore(Core.getGlobalContext());

        assertThat(first.random().nextLong()).isNotEqualTo(second.random().nextLong());
    }

    @Test
    void onlyFunctionsWithASnapshotArePrimed() {
        assertThat(new Clerk(environment(new SecureRandom())).priming).isEmpty();
        assertThat(new Clerk(environment("on-demand", new SecureRandom())).priming).isEmpty();
        assertThat(new Clerk(environment("snap-start", new SecureRandom())).priming).isPresent();
    }

    private static SecureRandom seededRandom() throws NoSuchAlgorithmException {
        SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
        random.setSeed(1);
        random.nextLong();
        return random;
    }

    private Environment environment(SecureRandom random) {
        return environment("", random);
    }

    private Environment environment(String initializationType, SecureRandom random) {
        return new Environment(Map.of("AWS_LAMBDA_INITIALIZATION_TYPE", initializationType), Clock.systemUTC(), random,
                this::openClient, () -> {
                    throw new IllegalStateException("no secrets here");
                }, () -> {
                    throw new IllegalStateException("no queues here");
                });
    }

    private DynamoDbClient openClient() {
        openClients.incrementAndGet();
        return new DynamoDbClient() {
            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {
                openClients.decrementAndGet();
            }
        };
    }

    /** Records which instance has handled an event. */
    public static class Clerk extends ScheduledHandler {
        static final int RUNS = 3;

        private final DynamoDbClient dynamoDb;

        /** Opens a client. */
        public Clerk(Environment environment) {
            super(environment);
            this.dynamoDb = environment.dynamoDb().get();
        }

        String name() {
            return Integer.toHexString(System.identityHashCode(dynamoDb));
        }

        @Override
        protected void prime(Environment environment) throws IOException {
            primeWith("{}");
        }

        @Override
        protected int primingRuns() {
            return RUNS;
        }

        @Override
        protected String handle(ScheduledEvent tick, Context context) {
            HANDLED.add(name());
            return "handled";
        }
    }

    /** Cannot reach what it needs. */
    public static final class Failing extends Clerk {
        /** Opens a client. */
        public Failing(Environment environment) {
            super(environment);
        }

        @Override
        protected void prime(Environment environment) {
            throw new IllegalStateException("The table cannot be reached.");
        }
    }
}
