package com.revenueripple.devops.api.deployments;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Folds the reports in events into deployments, each counted once:
 *
 * <ul>
 * <li>Of each service only the most exact {@link Evidence} counts.
 * <li>Reports of one identity are one deployment. Reports without an identity are, for each service, environment and
 * version, one deployment up to and including the one that ends it.
 * <li>The same report with the same time counts once, as received first.
 * <li>Its status is the latest final one, whatever was reported before or after it by mistake; without a final one it
 * is in progress.
 * <li>A commit's time in one event applies to every deployment of that commit.
 * </ul>
 */
final class DeploymentFold {
    private static final Comparator<Stamped<DeploymentReport>> IN_ORDER = Comparator
            .<Stamped<DeploymentReport>, Instant>comparing(Stamped::at)
            .thenComparing(received -> received.report().status().isFinal())
            .thenComparing(Stamped::receivedAt)
            .thenComparing(Stamped::entry);
    private static final Comparator<Deployment> NEWEST_FIRST = comparing(Deployment::at)
            .thenComparing(Deployment::entry).reversed();

    private final Map<Service, Evidence> evidence = new HashMap<>();
    private final Map<Commit, Instant> commits = new HashMap<>();

    private DeploymentFold(List<Stamped<DeploymentReport>> reports) {
        for (Stamped<DeploymentReport> received : reports) {
            DeploymentReport report = received.report();
            evidence.merge(Service.of(report), report.evidence(), DeploymentFold::moreExact);
            received.plausible(report.committedAt()).ifPresent(time -> Commit.of(report)
                    .ifPresent(commit -> commits.merge(commit, time, DeploymentFold::earlier)));
        }
    }

    /** The deployments, newest first. */
    static List<Deployment> of(List<Stamped<DeploymentReport>> reports) {
        List<Stamped<DeploymentReport>> once = Stamped.withoutRepeats(reports);
        DeploymentFold fold = new DeploymentFold(once);
        return once.stream()
                .filter(received -> fold.counts(received.report()))
                .sorted(IN_ORDER)
                .collect(groupingBy(received -> DeploymentKey.of(received.report()), LinkedHashMap::new,
                        toList()))
                .entrySet().stream()
                .flatMap(thread -> thread.getKey().deployments(thread.getValue()))
                .map(fold::deployment)
                .sorted(NEWEST_FIRST)
                .toList();
    }

    private boolean counts(DeploymentReport report) {
        return evidence.get(Service.of(report)) == report.evidence();
    }

    /** @param reports of one deployment, in order, not empty */
    private Deployment deployment(List<Stamped<DeploymentReport>> reports) {
        Stamped<DeploymentReport> last = reports.stream().filter(received -> received.report().status().isFinal())
                .reduce((_, later) -> later).orElse(reports.getLast());
        DeploymentReport report = last.report();
        Optional<Instant> finishedAt = Optional.of(last.at()).filter(_ -> report.status().isFinal());
        Optional<Instant> startedAt = reports.stream().flatMap(DeploymentFold::beginnings)
                .filter(time -> !time.isAfter(last.at())).min(Comparator.naturalOrder());
        Optional<Duration> duration = report.duration().or(() -> finishedAt
                .flatMap(finished -> startedAt.map(started -> Duration.between(started, finished))));
        Optional<String> service = known(last, reports, DeploymentReport::service);
        Optional<String> commit = known(last, reports, DeploymentReport::commit);
        Optional<Instant> committedAt = last.plausible(known(last, reports, DeploymentReport::committedAt))
                .or(() -> commit.flatMap(hash -> committedAt(new Service(report.system(), service), hash)));
        return new Deployment(last.entry().split("#", 2)[0], last.entry(), report.system(),
                known(last, reports, DeploymentReport::environment).orElse(EventReader.DEFAULT_ENVIRONMENT), service,
                known(last, reports, DeploymentReport::version), commit, committedAt, report.status(), last.at(),
                startedAt, finishedAt, duration.map(Duration::toSeconds),
                known(last, reports, DeploymentReport::url));
    }

    private Optional<Instant> committedAt(Service service, String hash) {
        return Optional.ofNullable(commits.get(new Commit(service, hash)));
    }

    private static Stream<Instant> beginnings(Stamped<DeploymentReport> received) {
        DeploymentReport report = received.report();
        return report.status().isFinal()
                ? report.startedAt().stream()
                : Stream.of(received.plausible(report.startedAt()).orElse(received.at()));
    }

    /** The value in the decisive report, or else in the latest other one. */
    private static <T> Optional<T> known(Stamped<DeploymentReport> decisive, List<Stamped<DeploymentReport>> reports,
            Function<DeploymentReport, Optional<T>> fact) {
        return Stream.concat(Stream.of(decisive), reports.reversed().stream())
                .flatMap(received -> fact.apply(received.report()).stream()).findFirst();
    }

    private static Evidence moreExact(Evidence one, Evidence other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** What is deployed: a service in a system. */
    private record Service(String system, Optional<String> name) {
        static Service of(DeploymentReport report) {
            return new Service(report.system(), report.service());
        }
    }

    private record Commit(Service service, String hash) {
        static Optional<Commit> of(DeploymentReport report) {
            return report.commit().map(hash -> new Commit(Service.of(report), hash));
        }
    }

    /** Identifies reports of one deployment: by its identity, or else by its description. */
    private record DeploymentKey(Service service, Optional<String> identity, Optional<String> environment,
            Optional<String> version) {
        static DeploymentKey of(DeploymentReport report) {
            return report.identity().isPresent()
                    ? new DeploymentKey(new Service(report.system(), Optional.empty()), report.identity(),
                            Optional.empty(),
                            Optional.empty())
                    : new DeploymentKey(Service.of(report), Optional.empty(), report.environment(),
                            report.version());
        }

        /** The reports of each deployment, in their given order. */
        Stream<List<Stamped<DeploymentReport>>> deployments(List<Stamped<DeploymentReport>> reports) {
            return identity.isPresent() ? Stream.of(reports) : splitAfterEnds(reports).stream();
        }

        private static List<List<Stamped<DeploymentReport>>> splitAfterEnds(
                List<Stamped<DeploymentReport>> reports) {
            List<List<Stamped<DeploymentReport>>> deployments = new ArrayList<>();
            boolean ended = true;
            for (Stamped<DeploymentReport> received : reports) {
                if (ended) {
                    deployments.add(new ArrayList<>());
                }
                deployments.getLast().add(received);
                ended = received.report().status().isFinal();
            }
            return deployments;
        }
    }
}
