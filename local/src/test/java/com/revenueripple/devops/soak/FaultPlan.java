package com.revenueripple.devops.soak;

import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.testing.FaultInjectionProxy.Attempt;
import com.revenueripple.devops.testing.FaultInjectionProxy.Fault;
import com.revenueripple.devops.testing.FaultInjectionProxy;
import com.revenueripple.devops.testing.FaultyPort;
import java.net.InetSocketAddress;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Alternates between calm and faults on the connections of functions to tables, queues and platform, at random from a
 * seed. In each phase of faults, tables and queues fail now and then, or always, and the platform may fail as well.
 */
final class FaultPlan implements AutoCloseable {
    private static final String AUTHORIZER = "AuthorizeApiKeyFunction";
    private static final Duration CALM = Duration.ofSeconds(20);
    private static final List<Fault> PASSING = List.of(Fault.THROTTLED, Fault.FAILED, Fault.DROPPED,
            Fault.ANSWER_LOST);
    private static final List<Fault> LASTING = List.copyOf(EnumSet.allOf(Fault.class));

    private final SplittableRandom random;
    private final FaultInjectionProxy wire = new FaultInjectionProxy();
    private final CompletableFuture<InetSocketAddress> database = new CompletableFuture<>();
    private final FaultyPort port = new FaultyPort(database::join);
    private final Map<String, LongAdder> phases = new LinkedHashMap<>();
    private final LongAdder usesWritten = new LongAdder();
    private final Thread thread = Thread.ofPlatform().daemon().name("faults").unstarted(this::takeTurns);

    FaultPlan(long seed) {
        this.random = new SplittableRandom(seed);
        calm();
    }

    FaultInjectionProxy wire() {
        return wire;
    }

    /** The URL at which the sync finds the platform. */
    String databaseUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port.port() + "/postgres";
    }

    /** Sets the address of the platform; called before the first connection. */
    void platformIs(LocalSystem system) throws SQLException {
        try (Connection connection = system.connectToPlatform()) {
            URI url = URI.create(connection.getMetaData().getURL().substring("jdbc:".length()));
            database.complete(new InetSocketAddress(url.getHost(), url.getPort()));
        }
    }

    void start() {
        thread.start();
    }

    /** Ends all faults. */
    void end() throws InterruptedException {
        thread.interrupt();
        thread.join();
        calm();
    }

    /** The number of written uses of keys, including those with a lost response. */
    long usesWritten() {
        return usesWritten.sum();
    }

    /** The number of phases by kind, and of faults by kind. */
    Map<String, Object> results() {
        Map<String, Object> results = new LinkedHashMap<>();
        phases.forEach((phase, count) -> results.put("phases: " + phase, count.sum()));
        wire.happened().forEach((fault, count) -> results.put(fault.name(), count));
        return results;
    }

    @Override
    public void close() {
        database.cancel(true);
        port.close();
        wire.close();
    }

    private void takeTurns() {
        try {
            while (true) {
                Thread.sleep(CALM);
                begin();
                Thread.sleep(Duration.ofSeconds(random.nextInt(5, 20)));
                calm();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin() {
        double share = random.nextDouble(0.02, 0.3);
        Fault lasting = LASTING.get(random.nextInt(LASTING.size()));
        switch (random.nextInt(4)) {
            case 0, 1 -> begin("some attempts fail", byChance(share));
            case 2 -> begin("all attempts are " + lasting, _ -> Optional.of(lasting));
            default -> begin("tables are " + lasting + ", queues not",
                    attempt -> attempt.operation().startsWith("SendMessage") ? Optional.empty() : Optional.of(lasting));
        }
        switch (random.nextInt(4)) {
            case 0 -> begin("platform refuses", port::refuse);
            case 1 -> begin("platform falls silent", port::fallSilent);
            case 2 -> begin("platform ends a connection", () -> port.cutAfter(random.nextInt(20_000)));
            default -> begin("platform is well", port::over);
        }
    }

    private Function<Attempt, Optional<Fault>> byChance(double share) {
        SplittableRandom own = random.split();
        return _ -> {
            synchronized (own) {
                return own.nextDouble() < share
                        ? Optional.of(PASSING.get(own.nextInt(PASSING.size())))
                        : Optional.empty();
            }
        };
    }

    private void calm() {
        wire.plan(attempt -> counted(attempt, Optional.empty()));
        port.over();
    }

    private void begin(String phase, Function<Attempt, Optional<Fault>> faults) {
        phases.computeIfAbsent(phase, _ -> new LongAdder()).increment();
        wire.plan(attempt -> counted(attempt, faults.apply(attempt)));
    }

    private void begin(String phase, Runnable failure) {
        phases.computeIfAbsent(phase, _ -> new LongAdder()).increment();
        failure.run();
    }

    private Optional<Fault> counted(Attempt attempt, Optional<Fault> fault) {
        if (attempt.caller().equals(AUTHORIZER) && fault.filter(one -> one != Fault.ANSWER_LOST).isEmpty()) {
            usesWritten.increment();
        }
        return fault;
    }
}
