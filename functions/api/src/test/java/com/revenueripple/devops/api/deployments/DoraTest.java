package com.revenueripple.devops.api.deployments;

import static com.revenueripple.devops.api.deployments.DeploymentStatus.CANCELLED;
import static com.revenueripple.devops.api.deployments.DeploymentStatus.FAILURE;
import static com.revenueripple.devops.api.deployments.DeploymentStatus.IN_PROGRESS;
import static com.revenueripple.devops.api.deployments.DeploymentStatus.SUCCESS;
import static com.revenueripple.devops.api.deployments.Histories.history;
import static com.revenueripple.devops.api.deployments.Histories.incident;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The four measures, computed by hand. */
class DoraTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void deploymentFrequencyIsSuccessesPerDay() {
        DeploymentHistory history = history(List.of(
                deployed(SUCCESS, "2026-11-23T12:00:00Z"),
                deployed(SUCCESS, "2026-11-16T12:00:00.001Z"),
                deployed(SUCCESS, "2026-11-16T12:00:00Z"),
                deployed(FAILURE, "2026-11-20T00:00:00Z"),
                deployed(CANCELLED, "2026-11-20T01:00:00Z"),
                deployed(IN_PROGRESS, "2026-11-20T02:00:00Z")), List.of());

        assertThat(window(history, 7).deploymentFrequency())
                .isEqualTo(Measure.of(new BigDecimal("0.2857"), "per_day", Map.of("deployments", 2)));
        assertThat(window(history, 30).deploymentFrequency())
                .isEqualTo(Measure.of(new BigDecimal("0.1000"), "per_day", Map.of("deployments", 3)));
        assertThat(window(history(List.of(), List.of()), 90).deploymentFrequency())
                .isEqualTo(Measure.of(new BigDecimal("0.0000"), "per_day", Map.of("deployments", 0)));
    }

    @Test
    void aChangeFailsWhenItsDeploymentFailsOrAnIncidentFollowsIt() {
        DeploymentHistory history = history(List.of(
                deployed(SUCCESS, "2026-11-20T08:00:00Z"),
                deployed(SUCCESS, "2026-11-20T10:00:00Z"),
                deployed(FAILURE, "2026-11-20T10:30:00Z"),
                deployed(SUCCESS, "2026-11-22T09:00:00Z"),
                deployed(CANCELLED, "2026-11-22T10:00:00Z")),
                List.of(
                        incident(Instant.parse("2026-11-20T11:00:00Z"), Optional.empty()),
                        incident(Instant.parse("2026-11-20T12:00:00Z"), Optional.empty()),
                        incident(Instant.parse("2026-11-23T09:00:00.001Z"), Optional.empty())));

        assertThat(window(history, 7).changeFailureRate()).isEqualTo(Measure.of(new BigDecimal("0.5000"), "ratio",
                Map.of("deployments", 4, "failed", 1, "followed_by_incident", 1)));
    }

    @Test
    void thereIsNoFailureRateWithoutDeployments() {
        assertThat(window(history(List.of(deployed(CANCELLED, "2026-11-22T10:00:00Z")), List.of()), 7)
                .changeFailureRate()).isEqualTo(Measure.unknown("ratio",
                        Map.of("deployments", 0, "failed", 0, "followed_by_incident", 0),
                        "No deployment finished in this time."));
    }

    @Test
    void anIncidentWithADerivedIdCountsAgainstADeploymentOnlyWhenItIsResolved() {
        Instant opened = Instant.parse("2026-11-22T11:00:30Z");
        List<Deployment> deployments = List.of(deployed(SUCCESS, "2026-11-22T11:00:00Z"));

        assertThat(window(history(deployments, List.of(incident(opened, Optional.empty(), true))), 7)
                .changeFailureRate().counts()).containsEntry("followed_by_incident", 0);
        assertThat(window(history(deployments, List.of(incident(opened, Optional.of(NOW), true))), 7)
                .changeFailureRate().counts()).containsEntry("followed_by_incident", 1);
    }

    @Test
    void anIncidentWithADerivedIdHasATimeToRestoreOnlyWhenItIsResolved() {
        Instant opened = Instant.parse("2026-11-22T12:00:00Z");
        DeploymentHistory history = history(List.of(deployed(SUCCESS, "2026-11-22T11:00:00Z")), List.of(
                incident(opened, Optional.empty(), true),
                incident(opened, Optional.of(opened.plusSeconds(600)), true)));

        assertThat(window(history, 7).timeToRestore()).isEqualTo(Measure.of(new BigDecimal("600"), "seconds",
                Map.of("restored", 1, "not_restored_yet", 0)));
        assertThat(history.openIncidents()).hasSize(1);
    }

    @Test
    void timeToRestoreCoversFailedDeploymentsAndIncidents() {
        DeploymentHistory history = history(List.of(
                deployed(FAILURE, "2026-11-20T08:00:00Z"),
                deployed(FAILURE, "2026-11-20T08:30:00Z"),
                Histories.deployment("other", SUCCESS, Instant.parse("2026-11-20T08:40:00Z"), Optional.empty()),
                deployed(SUCCESS, "2026-11-20T09:00:00Z"),
                deployed(FAILURE, "2026-11-23T11:00:00Z")),
                List.of(
                        incident(Instant.parse("2026-11-10T00:00:00Z"),
                                Optional.of(Instant.parse("2026-11-18T00:00:00Z"))),
                        incident(Instant.parse("2026-11-21T00:00:00Z"),
                                Optional.of(Instant.parse("2026-11-21T00:10:00Z"))),
                        incident(Instant.parse("2026-11-21T00:00:00Z"),
                                Optional.of(Instant.parse("2026-11-21T00:20:00Z"))),
                        incident(Instant.parse("2026-11-22T00:00:00Z"), Optional.empty())));

        // 10 and 20 minutes, an hour, eight days: the median lies between 20 minutes and an hour.
        assertThat(window(history, 7).timeToRestore()).isEqualTo(
                Measure.of(new BigDecimal("2400"), "seconds", Map.of("restored", 4, "not_restored_yet", 2)));
    }

    @Test
    void leadTimeIsTheMedianFromCommitToDeployment() {
        DeploymentHistory history = history(List.of(
                committed("2026-11-20T08:00:00Z", Duration.ofHours(1)),
                committed("2026-11-20T09:00:00Z", Duration.ofHours(30)),
                committed("2026-11-20T10:00:00Z", Duration.ofHours(2)),
                committed("2026-11-20T11:00:00Z", Duration.ofHours(-1)),
                deployed(SUCCESS, "2026-11-20T12:00:00Z")), List.of());

        assertThat(window(history, 7).leadTime()).isEqualTo(
                Measure.of(new BigDecimal("7200"), "seconds", Map.of("deployments", 5, "with_commit_time", 3)));
    }

    @Test
    void missingValuesHaveAReason() {
        DoraWindow nothing = window(history(List.of(), List.of()), 30);
        DoraWindow noCommits = window(history(List.of(deployed(SUCCESS, "2026-11-20T12:00:00Z")), List.of()), 30);

        assertThat(nothing.timeToRestore().reason()).contains("Nothing was restored in this time.");
        assertThat(nothing.leadTime().reason()).contains("No deployment succeeded in this time.");
        assertThat(noCommits.leadTime().reason())
                .contains("No deployment in this time has a known commit time.");
        assertThat(noCommits.leadTime().value()).isEmpty();
    }

    @Test
    void anIncompleteWindowHasNoValues() {
        DeploymentHistory cut = new DeploymentHistory(List.of(deployed(SUCCESS, "2026-11-20T12:00:00Z")), List.of(), 1,
                Optional.of(Instant.parse("2026-11-10T00:00:00Z")));

        assertThat(window(cut, 7).deploymentFrequency().value()).isPresent();
        assertThat(window(cut, 30).deploymentFrequency().value()).isEmpty();
        assertThat(window(cut, 30).deploymentFrequency().reason().orElseThrow()).contains("2026-11-10T00:00:00Z");
    }

    @Test
    void environmentsHaveTheirOwnMeasures() {
        Deployment production = deployed(SUCCESS, "2026-11-20T12:00:00Z");
        Deployment staging = new Deployment("wh_s", "wh_s", "github", "staging", production.service(),
                Optional.empty(), Optional.empty(), Optional.empty(), FAILURE, production.at(), Optional.empty(),
                production.finishedAt(), Optional.empty(), Optional.empty());
        DeploymentHistory history = history(List.of(production, staging), List.of());

        assertThat(Dora.ofEach(List.of("staging", "nowhere", "production"), history, NOW))
                .extracting(measures -> measures.windows().getFirst().changeFailureRate().value())
                .containsExactly(Optional.of(new BigDecimal("1.0000")), Optional.empty(),
                        Optional.of(new BigDecimal("0.0000")));
    }

    private static DoraWindow window(DeploymentHistory history, int days) {
        return Dora.of("production", history, NOW).windows().stream().filter(window -> window.days() == days)
                .findFirst().orElseThrow();
    }

    private static Deployment deployed(DeploymentStatus status, String at) {
        return Histories.deployment("web", status, Instant.parse(at), Optional.empty());
    }

    private static Deployment committed(String at, Duration before) {
        Instant time = Instant.parse(at);
        return Histories.deployment("web", SUCCESS, time, Optional.of(time.minus(before)));
    }
}
