package com.revenueripple.devops.benchmarks;

import com.revenueripple.devops.benchmarks.Benchmarks.Benchmark;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.local.LocalSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The local system for long under steady use, while its tables, queues and platform fail by a plan; in the end the balance
 * is struck: is everything there that was acknowledged, is nothing counted that did not happen, does nothing grow that
 * should not.
 *
 * @param length how long it is used
 * @param seed of the faults
 */
record SoakBenchmark(Duration length, long seed) implements Benchmark {
    private static final Duration SAMPLED_EVERY = Duration.ofSeconds(15);
    /** Long enough for what is in a queue to come again and be tried to the end of its schedule. */
    private static final Duration LONGEST_SETTLING = Duration.ofMinutes(10);
    private static final Map<String, String> PARAMETERS = Map.of("RetrySchedule",
            "1 2 4 8 15 15 15 15 15 15 15 15 15 15 15 15 15 15 15 15");
    /** The least that the timeouts of their functions allow. */
    private static final String VISIBILITY_SECONDS = "30";

    static SoakBenchmark ofSystemProperties() {
        return new SoakBenchmark(Duration.ofMinutes(Long.getLong("benchmark.minutes", 30)),
                Long.getLong("benchmark.seed", 1));
    }

    @Override
    public Map<String, Object> run() throws Exception {
        SoakLedger ledger = new SoakLedger();
        try (TemporaryDirectory data = new TemporaryDirectory();
                SoakFaults faults = new SoakFaults(seed);
                SoakReceiver receiver = new SoakReceiver(ledger, seed);
                LocalSystem system = start(data.path(), faults, ledger)) {
            faults.platformIs(system);
            shortenVisibility(system);
            SoakTraffic traffic = new SoakTraffic(system, ledger);
            traffic.subscribe(receiver.url());
            SoakSamples samples = new SoakSamples(data.path());
            use(traffic, faults, samples);
            return balance(system, ledger, faults, samples, traffic);
        }
    }

    private static LocalSystem start(Path data, SoakFaults faults, SoakLedger ledger) throws Exception {
        return LocalSystem.of(Template.find(), data)
                .users(200)
                .trickle(5)
                .withoutSchedule()
                .withDeployedPatience()
                .variables(Map.of())
                .parameters(merged(PARAMETERS, Map.of("DatabaseUrl", faults.databaseUrl())))
                .interceptors(function -> Optional.of(faults.wire().callsOf(function)))
                .published(ledger::published)
                .start();
    }

    private static Map<String, String> merged(Map<String, String> some, Map<String, String> others) {
        Map<String, String> all = new LinkedHashMap<>(some);
        all.putAll(others);
        return all;
    }

    private static void shortenVisibility(LocalSystem system) {
        Template template = Template.read(Template.find(), Map.of("OidcIssuer", "https://issuer.example"));
        for (String queue : List.of("OccurrencesQueue", "DeliveriesQueue", "SpilledWebhooksQueue")) {
            system.sqs().setQueueAttributes(set -> set.queueUrl(template.ref(queue))
                    .attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, VISIBILITY_SECONDS)));
        }
    }

    private void use(SoakTraffic traffic, SoakFaults faults, SoakSamples samples)
            throws IOException, InterruptedException {
        Instant end = Instant.now().plus(length);
        traffic.start();
        faults.start();
        while (Instant.now().isBefore(end)) {
            Thread.sleep(SAMPLED_EVERY);
            samples.take();
            System.out.println(samples.last());
        }
        faults.end();
        traffic.end();
    }

    private Map<String, Object> balance(LocalSystem system, SoakLedger ledger, SoakFaults faults, SoakSamples samples,
            SoakTraffic traffic) throws Exception {
        SoakBalance balance = new SoakBalance(system, ledger, faults, traffic);
        Duration settled = balance.settle(LONGEST_SETTLING);
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("minutes", length.toMinutes());
        results.put("seed", seed);
        results.put("faults", faults.results());
        results.put("traffic", ledger.results());
        results.put("settled_after_seconds", settled.toSeconds());
        results.put("balance", balance.results());
        results.put("resources", samples.results());
        List<String> violations = balance.violations();
        violations.addAll(samples.violations());
        results.put("violations", violations);
        violations.forEach(violation -> System.out.println("VIOLATED: " + violation));
        System.out.println(violations.isEmpty() ? "The balance is right." : "The balance is wrong.");
        return results;
    }
}
