package com.revenueripple.devops.api.deployments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Alerts without ids, received in any order and some of them twice, become the incidents that a reader of the alerts in
 * their order would list: each lasts from the first alert of a text to the next resolution of that text.
 */
final class AlertFoldPropertyTest {
    private static final Instant START = Instant.parse("2026-11-23T00:00:00Z");
    private static final List<String> TEXTS = List.of("Disk is full", "Checkout is slow");

    /** @param resolvedAt empty while it is open */
    private record Outage(String text, Instant openedAt, Optional<Instant> resolvedAt) {}

    private record Alert(String text, boolean resolved, Instant at) {}

    @Property(tries = 500)
    void incidentsAreThoseOfTheAlertsInTheirOrder(@ForAll Random random, @ForAll @IntRange(max = 25) int number) {
        List<Alert> alerts = new ArrayList<>();
        for (int second = 0; second < number; second++) {
            alerts.add(new Alert(TEXTS.get(random.nextInt(TEXTS.size())), random.nextInt(3) == 0,
                    START.plusSeconds(second)));
        }
        List<Outage> expected = outages(alerts);
        List<Alert> received = new ArrayList<>(alerts);
        alerts.stream().filter(_ -> random.nextInt(4) == 0).forEach(received::add);
        Collections.shuffle(received, random);

        List<Incident> incidents = IncidentFold.of(stamped(received));

        assertThat(incidents).filteredOn(incident -> incident.openedAt().isPresent())
                .extracting(incident -> new Outage(incident.title().orElseThrow(), incident.openedAt().orElseThrow(),
                        incident.resolvedAt()))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(incidents).allMatch(Incident::derived);
    }

    private static List<Outage> outages(List<Alert> inOrder) {
        List<Outage> outages = new ArrayList<>();
        for (String text : TEXTS) {
            Optional<Instant> openedAt = Optional.empty();
            for (Alert alert : inOrder.stream().filter(it -> it.text().equals(text)).toList()) {
                if (!alert.resolved()) {
                    openedAt = openedAt.or(() -> Optional.of(alert.at()));
                } else if (openedAt.isPresent()) {
                    outages.add(new Outage(text, openedAt.get(), Optional.of(alert.at())));
                    openedAt = Optional.empty();
                }
            }
            openedAt.ifPresent(since -> outages.add(new Outage(text, since, Optional.empty())));
        }
        return outages;
    }

    /** Each under its own webhook_id, as events without a delivery id are stored. */
    private static List<Stamped<IncidentReport>> stamped(List<Alert> received) {
        List<Stamped<IncidentReport>> reports = new ArrayList<>();
        for (Alert alert : received) {
            Instant receivedAt = START.plus(Duration.ofHours(1)).plusSeconds(reports.size());
            ObjectNode json = Json.emptyObject().put("message", alert.text()).put("timestamp", alert.at().toString());
            if (alert.resolved()) {
                json.put("status", "resolved");
            }
            Subject subject = EventReader.MODULE.read("devops", "alert", json, receivedAt).subject().orElseThrow();
            reports.add(new Stamped<>("wh_" + reports.size(), receivedAt, Records.incident(subject.record())));
        }
        return reports;
    }
}
