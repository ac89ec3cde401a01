package com.revenueripple.devops.api.deployments;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * The measures equal those of a naive implementation, which searches all deployments and incidents for each of them.
 */
final class DoraPropertyTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final int SECONDS = 100 * 24 * 3600;

    private final List<Deployment> deployments = new ArrayList<>();
    private final List<Incident> incidents = new ArrayList<>();

    @Property(tries = 300)
    void theMeasuresEqualThoseOfANaiveImplementation(@ForAll Random random, @ForAll @IntRange(max = 60) int size) {
        generate(random, size);

        for (DoraWindow window : Dora.of("production", Histories.history(deployments, incidents), NOW).windows()) {
            NaiveDora naive = new NaiveDora(NOW.minus(Duration.ofDays(window.days())));
            assertThat(window.deploymentFrequency().value()).contains(BigDecimal.valueOf(naive.successes().size())
                    .divide(BigDecimal.valueOf(window.days()), 4, RoundingMode.HALF_UP));
            assertThat(window.changeFailureRate().value()).isEqualTo(naive.failureRate());
            assertThat(window.timeToRestore().value()).isEqualTo(naive.median(naive.restorations()));
            assertThat(window.leadTime().value()).isEqualTo(naive.median(naive.leadTimes()));
        }
    }

    /** No two things happen at the same time. */
    private void generate(Random random, int size) {
        deployments.clear();
        incidents.clear();
        List<Instant> times = random.ints(1, SECONDS).distinct().limit(size).mapToObj(NOW::minusSeconds).toList();
        for (Instant at : times) {
            if (random.nextInt(4) == 0) {
                incidents.add(Histories.incident(at, random.nextInt(5) == 0
                        ? Optional.empty()
                        : Optional.of(at.plusSeconds(random.nextInt(3 * 24 * 3600)))
                                .filter(resolved -> !resolved.isAfter(NOW))));
            } else {
                DeploymentStatus[] statuses = DeploymentStatus.values();
                deployments.add(Histories.deployment(random.nextBoolean() ? "web" : "mail",
                        statuses[random.nextInt(statuses.length)], at,
                        random.nextInt(3) == 0
                                ? Optional.empty()
                                : Optional.of(at.minusSeconds(random.nextInt(9999)))));
            }
        }
    }

    private final class NaiveDora {
        private final Instant start;

        NaiveDora(Instant start) {
            this.start = start;
        }

        List<Deployment> successes() {
            return of(DeploymentStatus.SUCCESS);
        }

        private List<Deployment> of(DeploymentStatus status) {
            return deployments.stream().filter(it -> it.status() == status && it.at().isAfter(start)).toList();
        }

        Optional<BigDecimal> failureRate() {
            int failures = of(DeploymentStatus.FAILURE).size();
            int all = successes().size() + failures;
            long followed = successes().stream().filter(this::isFollowed).count();
            return all == 0
                    ? Optional.empty()
                    : Optional.of(BigDecimal.valueOf(failures + followed).divide(BigDecimal.valueOf(all), 4,
                            RoundingMode.HALF_UP));
        }

        private boolean isFollowed(Deployment deployment) {
            return incidents.stream().map(incident -> incident.openedAt().orElseThrow())
                    .anyMatch(opened -> !opened.isBefore(deployment.at())
                            && !opened.isAfter(deployment.at().plus(Duration.ofHours(24)))
                            && deployments.stream().noneMatch(other -> other.status() == DeploymentStatus.SUCCESS
                                    && other.at().isAfter(deployment.at()) && !other.at().isAfter(opened)));
        }

        LongStream restorations() {
            LongStream resolved = incidents.stream()
                    .filter(it -> it.resolvedAt().filter(time -> time.isAfter(start)).isPresent())
                    .mapToLong(it -> Duration.between(it.openedAt().orElseThrow(), it.resolvedAt().orElseThrow())
                            .toSeconds());
            LongStream redeployed = successes().stream()
                    .flatMap(success -> firstFailureBefore(success).stream()
                            .map(failure -> Duration.between(failure, success.at()).toSeconds()))
                    .mapToLong(Long::longValue);
            return LongStream.concat(resolved, redeployed);
        }

        /** The first failure of the service since the success before this one. */
        private Optional<Instant> firstFailureBefore(Deployment success) {
            Instant previous = deployments.stream()
                    .filter(it -> it.service().equals(success.service()) && it.status() == DeploymentStatus.SUCCESS)
                    .map(Deployment::at).filter(at -> at.isBefore(success.at())).max(Instant::compareTo)
                    .orElse(Instant.MIN);
            return deployments.stream()
                    .filter(it -> it.service().equals(success.service()) && it.status() == DeploymentStatus.FAILURE)
                    .map(Deployment::at).filter(at -> at.isAfter(previous) && at.isBefore(success.at()))
                    .min(Instant::compareTo);
        }

        LongStream leadTimes() {
            return successes().stream()
                    .flatMap(it -> it.committedAt().map(time -> Duration.between(time, it.at()).toSeconds()).stream())
                    .mapToLong(Long::longValue);
        }

        Optional<BigDecimal> median(LongStream seconds) {
            long[] sorted = seconds.sorted().toArray();
            int half = sorted.length / 2;
            return switch (sorted.length % 2) {
                case 1 -> Optional.of(BigDecimal.valueOf(sorted[half]));
                default -> sorted.length == 0
                        ? Optional.empty()
                        : Optional.of(BigDecimal.valueOf((sorted[half - 1] + sorted[half]) / 2));
            };
        }
    }
}
