package com.revenueripple.devops.api.deployments;

import static com.revenueripple.devops.api.deployments.DeploymentStatus.FAILURE;
import static com.revenueripple.devops.api.deployments.DeploymentStatus.IN_PROGRESS;
import static com.revenueripple.devops.api.deployments.DeploymentStatus.SUCCESS;
import static com.revenueripple.devops.api.deployments.Reports.deployment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeploymentFoldTest {

    @Test
    void severalEventsOfADeploymentAreOneDeployment() {
        List<Deployment> deployments = DeploymentFold.of(List.of(
                deployment("a", IN_PROGRESS, "2026-11-23T10:00:00Z"),
                deployment("a", IN_PROGRESS, "2026-11-23T10:01:00Z"),
                deployment("a", SUCCESS, "2026-11-23T10:05:00Z")));

        assertThat(deployments).singleElement().satisfies(deployment -> {
            assertThat(deployment.status()).isEqualTo(SUCCESS);
            assertThat(deployment.startedAt()).contains(Instant.parse("2026-11-23T10:00:00Z"));
            assertThat(deployment.finishedAt()).contains(Instant.parse("2026-11-23T10:05:00Z"));
            assertThat(deployment.durationSeconds()).contains(300L);
            assertThat(deployment.environment()).isEqualTo("production");
        });
    }

    @Test
    void theOrderOfEventsDoesNotMatter() {
        List<Stamped<DeploymentReport>> reports = new ArrayList<>(List.of(
                deployment("a", IN_PROGRESS, "2026-11-23T10:00:00Z"),
                deployment("a", SUCCESS, "2026-11-23T10:05:00Z"),
                deployment("a", IN_PROGRESS, "2026-11-23T10:06:00Z"),
                deployment("b", IN_PROGRESS, "2026-11-23T10:06:00Z"),
                deployment("b", FAILURE, "2026-11-23T10:06:00Z")));
        List<Deployment> inOrder = DeploymentFold.of(reports);

        for (int i = 0; i < 20; i++) {
            Collections.shuffle(reports, new Random(i));
            assertThat(DeploymentFold.of(reports)).isEqualTo(inOrder);
        }
        assertThat(inOrder).extracting(Deployment::status).containsExactly(FAILURE, SUCCESS);
    }

    @Test
    void aLaterFinalStatusReplacesAnEarlierOne() {
        assertThat(DeploymentFold.of(List.of(
                deployment("a", SUCCESS, "2026-11-23T10:05:00Z"),
                deployment("a", FAILURE, "2026-11-23T10:30:00Z")))).extracting(Deployment::status)
                .containsExactly(FAILURE);
    }

    @Test
    void deploymentsWithoutAnIdEndAtTheirFinalReport() {
        List<Deployment> deployments = DeploymentFold.of(List.of(
                unnamed("1.2", IN_PROGRESS, "2026-11-23T10:00:00Z"),
                unnamed("1.2", SUCCESS, "2026-11-23T10:05:00Z"),
                unnamed("1.3", SUCCESS, "2026-11-23T10:10:00Z"),
                unnamed("1.2", SUCCESS, "2026-11-23T10:20:00Z"),
                unnamed("1.2", IN_PROGRESS, "2026-11-23T10:30:00Z")));

        assertThat(deployments).extracting(deployment -> deployment.version().orElseThrow() + " " + deployment.status())
                .containsExactly("1.2 IN_PROGRESS", "1.2 SUCCESS", "1.3 SUCCESS", "1.2 SUCCESS");
    }

    @Test
    void onlyTheMostExactKindOfEventCountsForEachService() {
        List<Deployment> deployments = DeploymentFold.of(List.of(
                reported(Evidence.DEPLOYMENT, "web", "2026-11-23T10:00:00Z"),
                reported(Evidence.RUN, "web", "2026-11-23T10:01:00Z"),
                reported(Evidence.RELEASE, "web", "2026-11-23T10:02:00Z"),
                reported(Evidence.RUN, "mail", "2026-11-23T10:03:00Z"),
                reported(Evidence.RELEASE, "mail", "2026-11-23T10:04:00Z"),
                reported(Evidence.RELEASE, "docs", "2026-11-23T10:05:00Z")));

        assertThat(deployments).extracting(deployment -> deployment.service().orElseThrow(), Deployment::at)
                .containsExactly(
                        tuple("docs", Instant.parse("2026-11-23T10:05:00Z")),
                        tuple("mail", Instant.parse("2026-11-23T10:03:00Z")),
                        tuple("web", Instant.parse("2026-11-23T10:00:00Z")));
    }

    @Test
    void aRunThatDoesNotCountProvidesItsCommitsTime() {
        Instant committedAt = Instant.parse("2026-11-23T09:00:00Z");
        DeploymentReport run = reported(Evidence.RUN, "web", "2026-11-23T10:01:00Z").report();
        Stamped<DeploymentReport> committed = Reports.received(new DeploymentReport(run.system(), run.identity(),
                run.evidence(), run.environment(), run.service(), run.version(), run.commit(),
                Optional.of(committedAt), run.status(), run.at(), run.startedAt(), run.duration(), run.url()));

        assertThat(DeploymentFold.of(List.of(reported(Evidence.DEPLOYMENT, "web", "2026-11-23T10:00:00Z"), committed)))
                .singleElement().extracting(Deployment::committedAt).isEqualTo(Optional.of(committedAt));
    }

    private static Stamped<DeploymentReport> unnamed(String version, DeploymentStatus status, String at) {
        return deployment(Optional.empty(), Evidence.DEPLOYMENT, "web", Optional.of(version), status, at);
    }

    private static Stamped<DeploymentReport> reported(Evidence evidence, String service, String at) {
        return deployment(Optional.of(service + evidence), evidence, service, Optional.of("1"), SUCCESS, at);
    }
}
