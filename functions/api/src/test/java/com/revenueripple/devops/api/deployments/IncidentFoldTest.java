package com.revenueripple.devops.api.deployments;

import static com.revenueripple.devops.api.deployments.IncidentState.ACKNOWLEDGED;
import static com.revenueripple.devops.api.deployments.IncidentState.OPENED;
import static com.revenueripple.devops.api.deployments.IncidentState.RESOLVED;
import static com.revenueripple.devops.api.deployments.Reports.incident;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IncidentFoldTest {

    @Test
    void anIncidentLastsFromItsOpeningToItsResolution() {
        List<Incident> incidents = IncidentFold.of(List.of(
                incident("a", RESOLVED, "2026-11-23T10:30:00Z"),
                incident("a", OPENED, "2026-11-23T10:00:00Z"),
                incident("a", ACKNOWLEDGED, "2026-11-23T10:05:00Z")));

        assertThat(incidents).singleElement().satisfies(incident -> {
            assertThat(incident.state()).isEqualTo(RESOLVED);
            assertThat(incident.timeToRestore()).contains(Duration.ofMinutes(30));
        });
    }

    @Test
    void aReopenedIncidentIsAnotherOne() {
        List<Incident> incidents = IncidentFold.of(List.of(
                incident("a", OPENED, "2026-11-23T10:00:00Z"),
                incident("a", RESOLVED, "2026-11-23T10:30:00Z"),
                incident("a", RESOLVED, "2026-11-23T10:31:00Z"),
                incident("a", OPENED, "2026-11-23T11:00:00Z"),
                incident("a", ACKNOWLEDGED, "2026-11-23T11:01:00Z")));

        assertThat(incidents).extracting(Incident::state).containsExactly(ACKNOWLEDGED, RESOLVED);
        assertThat(incidents).extracting(Incident::timeToRestore)
                .containsExactly(Optional.empty(), Optional.of(Duration.ofMinutes(30)));
    }

    @Test
    void aReopenedIncidentWasOpenedAfterThePreviousResolution() {
        Optional<Instant> first = Optional.of(Instant.parse("2026-11-23T10:00:00Z"));

        List<Incident> incidents = IncidentFold.of(List.of(
                incident("a", OPENED, "2026-11-23T10:00:00Z", first),
                incident("a", RESOLVED, "2026-11-23T10:30:00Z", first),
                incident("a", OPENED, "2026-11-23T11:00:00Z", first),
                incident("a", ACKNOWLEDGED, "2026-11-23T11:01:00Z", first),
                incident("a", RESOLVED, "2026-11-23T11:10:00Z", first)));

        assertThat(incidents).extracting(Incident::openedAt)
                .containsExactly(Optional.of(Instant.parse("2026-11-23T11:00:00Z")), first);
        assertThat(incidents).extracting(Incident::timeToRestore)
                .containsExactly(Optional.of(Duration.ofMinutes(10)), Optional.of(Duration.ofMinutes(30)));
    }

    @Test
    void aResolutionWithoutAnOpeningHasNoTimeToRestore() {
        assertThat(IncidentFold.of(List.of(incident("a", RESOLVED, "2026-11-23T10:30:00Z")))).singleElement()
                .extracting(Incident::timeToRestore).isEqualTo(Optional.empty());
    }

    @Test
    void simultaneousReportsHaveTheirNaturalOrder() {
        assertThat(IncidentFold.of(List.of(
                incident("a", RESOLVED, "2026-11-23T10:00:00Z"),
                incident("a", OPENED, "2026-11-23T10:00:00Z")))).extracting(Incident::isOpen).containsExactly(false);
    }
}
