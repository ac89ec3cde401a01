package com.revenueripple.devops.api.deployments;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The four measures of software delivery that DORA's research identified (dora.dev/guides/dora-metrics): how often one
 * deploys, which share of the deployments degrades the service, how long restoring it takes, and how long a commit
 * takes to be deployed. DORA collects them by surveys; here they are computed from events, as {@link #DEFINITIONS}
 * describes.
 */
public final class Dora {
    /** The definition of each measure, by its name in the API. */
    public static final Map<String, String> DEFINITIONS = Map.of(
            "deployment_frequency", """
                    Deployments that succeeded in the window, divided by its days.""",
            "change_failure_rate", """
                    Of the deployments that finished in the window, without cancelled ones, the share that failed or \
                    were followed by an incident: it was opened in the same environment within 24 hours after the \
                    deployment, and no other deployment had succeeded there in between. An incident whose id was derived \
                    from the alert's text counts after its resolution.""",
            "time_to_restore", """
                    The median of the times to restore that ended in the window: for an incident from its opening to its \
                    resolution; for failed deployments of a service (several in a row count once), from the first \
                    failure to the next success of that service in the environment. An incident whose id was derived \
                    from the alert's text counts after its resolution.""",
            "lead_time", """
                    The median time from the commit to the end of the deployment, over the deployments that succeeded in \
                    the window and whose commit's time is known.""");

    private static final List<Integer> WINDOWS = List.of(7, 30, 90);
    private static final Duration FOLLOWS = Duration.ofHours(24);
    private static final int DECIMALS = 4;

    /** Oldest first. */
    private final List<Deployment> deployments;
    private final List<Incident> incidents;
    private final Optional<Instant> completeSince;
    private final Set<Deployment> followedByIncident;

    /** @param history of one environment */
    private Dora(DeploymentHistory history) {
        this.deployments = history.deployments().reversed();
        this.incidents = history.incidents();
        this.completeSince = history.completeSince();
        NavigableMap<Instant, Deployment> successes = new TreeMap<>();
        deployments.stream().filter(Deployment::isSuccess)
                .forEach(deployment -> successes.put(deployment.at(), deployment));
        this.followedByIncident = incidents.stream().filter(Incident::counts)
                .flatMap(incident -> cause(incident, successes).stream())
                .collect(toSet());
    }

    /** The measures of each of the history's environments. */
    public static List<EnvironmentMeasures> ofEach(List<String> environments, DeploymentHistory history, Instant now) {
        return environments.stream().map(environment -> of(environment, history, now)).toList();
    }

    /** The measures of one environment. */
    public static EnvironmentMeasures of(String environment, DeploymentHistory history, Instant now) {
        Dora dora = new Dora(new DeploymentHistory(
                history.deployments().stream().filter(it -> it.environment().equals(environment)).toList(),
                history.incidents().stream().filter(it -> it.environment().equals(environment)).toList(),
                history.eventsRead(), history.completeSince()));
        return new EnvironmentMeasures(environment,
                WINDOWS.stream().map(days -> dora.window(days, now)).toList());
    }

    private DoraWindow window(int days, Instant now) {
        Window window = new Window(now.minus(Duration.ofDays(days)), now, days);
        List<Deployment> finished = deployments.stream()
                .filter(deployment -> deployment.finishedAt().filter(window::contains).isPresent()).toList();
        return new DoraWindow(days, deploymentFrequency(finished, window), changeFailureRate(finished, window),
                timeToRestore(window), leadTime(finished, window));
    }

    private Measure deploymentFrequency(List<Deployment> finished, Window window) {
        int successes = (int) finished.stream().filter(Deployment::isSuccess).count();
        Map<String, Integer> counts = Map.of("deployments", successes);
        return known("per_day", counts, window, Optional.of(ratio(successes, window.days())), "");
    }

    private Measure changeFailureRate(List<Deployment> finished, Window window) {
        int failed = (int) finished.stream().filter(Deployment::isFailure).count();
        int followed = (int) finished.stream().filter(followedByIncident::contains).count();
        int all = failed + (int) finished.stream().filter(Deployment::isSuccess).count();
        Map<String, Integer> counts = Map.of("deployments", all, "failed", failed, "followed_by_incident", followed);
        return known("ratio", counts, window,
                all == 0 ? Optional.empty() : Optional.of(ratio(failed + followed, all)),
                "No deployment finished in this time.");
    }

    private Measure timeToRestore(Window window) {
        List<Outage> outages = Stream.concat(incidentOutages(), failedDeployments()).toList();
        List<Duration> times = outages.stream()
                .filter(outage -> outage.end().filter(window::contains).isPresent())
                .map(outage -> Duration.between(outage.start(), outage.end().orElseThrow()))
                .toList();
        int open = (int) outages.stream().filter(outage -> outage.end().isEmpty()).count();
        return known("seconds", Map.of("restored", times.size(), "not_restored_yet", open), window, median(times),
                "Nothing was restored in this time.");
    }

    private Measure leadTime(List<Deployment> finished, Window window) {
        List<Deployment> successes = finished.stream().filter(Deployment::isSuccess).toList();
        List<Duration> times = successes.stream().flatMap(deployment -> deployment.leadTime().stream()).toList();
        return known("seconds", Map.of("deployments", successes.size(), "with_commit_time", times.size()), window,
                median(times), successes.isEmpty()
                        ? "No deployment succeeded in this time."
                        : "No deployment in this time has a known commit time.");
    }

    /**
     * The latest successful deployment before the opening of the incident, if it was recent.
     *
     * @param successes by time
     */
    private static Optional<Deployment> cause(Incident incident, NavigableMap<Instant, Deployment> successes) {
        return incident.openedAt().flatMap(opened -> Optional.ofNullable(successes.floorEntry(opened))
                .map(Map.Entry::getValue)
                .filter(deployment -> !deployment.at().plus(FOLLOWS).isBefore(opened)));
    }

    private Stream<Outage> incidentOutages() {
        return incidents.stream()
                .filter(Incident::counts)
                .filter(incident -> incident.isOpen() || incident.timeToRestore().isPresent())
                .map(incident -> new Outage(incident.openedAt().orElse(Instant.MIN), incident.resolvedAt()));
    }

    private Stream<Outage> failedDeployments() {
        return deployments.stream()
                .collect(groupingBy(Service::of, LinkedHashMap::new, toList()))
                .values().stream()
                .flatMap(Dora::outages);
    }

    /** @param deployments of one service, oldest first */
    private static Stream<Outage> outages(List<Deployment> deployments) {
        List<Outage> outages = new ArrayList<>();
        Optional<Instant> failedAt = Optional.empty();
        for (Deployment deployment : deployments) {
            if (deployment.isFailure() && failedAt.isEmpty()) {
                failedAt = Optional.of(deployment.at());
            } else if (deployment.isSuccess() && failedAt.isPresent()) {
                outages.add(new Outage(failedAt.orElseThrow(), Optional.of(deployment.at())));
                failedAt = Optional.empty();
            }
        }
        failedAt.ifPresent(start -> outages.add(new Outage(start, Optional.empty())));
        return outages.stream();
    }

    /** The measure with its value, or the reason why it has none. */
    private Measure known(String unit, Map<String, Integer> counts, Window window, Optional<BigDecimal> value,
            String otherwise) {
        if (completeSince.filter(since -> since.isAfter(window.start())).isPresent()) {
            return Measure.unknown(unit, counts,
                    "There are more events than are read for a response; these begin at " + completeSince.get() + ".");
        }
        return value.map(known -> Measure.of(known, unit, counts))
                .orElseGet(() -> Measure.unknown(unit, counts, otherwise));
    }

    /** In seconds; for an even number of times, the mean of the middle two. */
    private static Optional<BigDecimal> median(List<Duration> times) {
        if (times.isEmpty()) {
            return Optional.empty();
        }
        List<Duration> sorted = times.stream().sorted(Comparator.naturalOrder()).toList();
        Duration lower = sorted.get((sorted.size() - 1) / 2);
        Duration upper = sorted.get(sorted.size() / 2);
        return Optional.of(BigDecimal.valueOf(lower.plus(upper).dividedBy(2).toSeconds()));
    }

    private static BigDecimal ratio(int part, int whole) {
        return BigDecimal.valueOf(part).divide(BigDecimal.valueOf(whole), DECIMALS, RoundingMode.HALF_UP);
    }

    /** @param start excluded; {@code end} is included */
    private record Window(Instant start, Instant end, int days) {
        boolean contains(Instant time) {
            return time.isAfter(start) && !time.isAfter(end);
        }
    }

    /** @param end empty while it lasts */
    private record Outage(Instant start, Optional<Instant> end) {}

    private record Service(String system, Optional<String> name) {
        static Service of(Deployment deployment) {
            return new Service(deployment.system(), deployment.service());
        }
    }
}
