package com.revenueripple.devops.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.testing.ResultFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Runs the local system for a long time under steady use, while its tables, queues and platform fail by a plan. In the
 * end, everything acknowledged must exist, nothing may be counted that did not happen, and no resource may leak.
 * {@code -Dsoak.minutes} sets the duration, {@code -Dsoak.seed} the seed of the faults.
 */
@Tag("soak")
final class SoakTest {
    private static final Duration LENGTH = Duration.ofMinutes(Long.getLong("soak.minutes", 30));
    private static final long SEED = Long.getLong("soak.seed", 1);
    private static final Duration SAMPLED_EVERY = Duration.ofSeconds(15);
    /** Long enough for queued messages to be received again and retried to the end of their schedule. */
    private static final Duration LONGEST_SETTLING = Duration.ofMinutes(10);
    private static final Map<String, String> PARAMETERS = Map.of("RetrySchedule",
            "1 2 4 8 15 15 15 15 15 15 15 15 15 15 15 15 15 15 15 15");
    /** The minimum that the timeouts of the functions allow. */
    private static final String VISIBILITY_SECONDS = "30";

    @Test
    void nothingIsLostOrCountedTwiceUnderSteadyUseAndFaults(@TempDir Path data) throws Exception {
        Ledger ledger = new Ledger();
        try (FaultPlan faults = new FaultPlan(SEED);
                Receiver receiver = new Receiver(ledger, SEED);
                LocalSystem system = start(data, faults, ledger)) {
            faults.platformIs(system);
            shortenVisibility(system);
            Traffic traffic = new Traffic(system, ledger);
            traffic.subscribe(receiver.url());
            Samples samples = new Samples(data);
            use(traffic, faults, samples);
            Balance balance = new Balance(system, ledger, faults, traffic);
            ResultFile.write("soak", Json.tree(results(balance, ledger, faults, samples)));
            assertThat(balance.violations()).isEmpty();
            assertThat(samples.violations()).isEmpty();
        }
    }

    private static LocalSystem start(Path data, FaultPlan faults, Ledger ledger) throws Exception {
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

    private static void use(Traffic traffic, FaultPlan faults, Samples samples)
            throws IOException, InterruptedException {
        Instant end = Instant.now().plus(LENGTH);
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

    private static Map<String, Object> results(Balance balance, Ledger ledger, FaultPlan faults, Samples samples)
            throws Exception {
        Duration settled = balance.settle(LONGEST_SETTLING);
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("minutes", LENGTH.toMinutes());
        results.put("seed", SEED);
        results.put("faults", faults.results());
        results.put("traffic", ledger.results());
        results.put("settled_after_seconds", settled.toSeconds());
        results.put("balance", balance.results());
        results.put("resources", samples.results());
        List<String> violations = balance.violations();
        violations.addAll(samples.violations());
        results.put("violations", violations);
        return results;
    }
}
