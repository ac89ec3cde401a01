package com.revenueripple.devops.api.deployments;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Folds the reports in events into incidents: of each id, the reports up to and including the resolution are one
 * incident, those after it the next, which was opened after that resolution. The same report with the same time counts
 * once, as received first.
 */
final class IncidentFold {
    private static final Comparator<Stamped<IncidentReport>> IN_ORDER = Comparator
            .<Stamped<IncidentReport>, Instant>comparing(Stamped::at)
            .thenComparing(received -> received.report().state())
            .thenComparing(Stamped::receivedAt)
            .thenComparing(Stamped::entry);
    private static final Comparator<Incident> NEWEST_FIRST = Comparator
            .<Incident, Instant>comparing(incident -> incident.openedAt().orElse(Instant.MIN))
            .thenComparing(Incident::incidentId).reversed();

    private IncidentFold() {}

    /** The incidents, the most recently opened first. */
    static List<Incident> of(List<Stamped<IncidentReport>> reports) {
        return Stamped.withoutRepeats(reports).stream()
                .sorted(IN_ORDER)
                .collect(groupingBy(received -> IncidentKey.of(received.report()), LinkedHashMap::new, toList()))
                .values().stream()
                .flatMap(ofOneId -> incidents(splitAfterResolutions(ofOneId)))
                .sorted(NEWEST_FIRST)
                .toList();
    }

    /** A repeated report of a resolution belongs to the incident that it ended. */
    private static List<List<Stamped<IncidentReport>>> splitAfterResolutions(List<Stamped<IncidentReport>> reports) {
        List<List<Stamped<IncidentReport>>> incidents = new ArrayList<>();
        boolean resolved = true;
        for (Stamped<IncidentReport> received : reports) {
            IncidentState state = received.report().state();
            boolean again = resolved && state == IncidentState.RESOLVED && !incidents.isEmpty();
            if (again) {
                continue;
            }
            if (resolved) {
                incidents.add(new ArrayList<>());
            }
            incidents.getLast().add(received);
            resolved = state == IncidentState.RESOLVED;
        }
        return incidents;
    }

    /** @param reports of each incident of one id, in order */
    private static Stream<Incident> incidents(List<List<Stamped<IncidentReport>>> reports) {
        return IntStream.range(0, reports.size()).mapToObj(number -> incident(reports.get(number),
                number == 0 ? Instant.MIN : reports.get(number - 1).getLast().at()));
    }

    /**
     * @param reports of one incident, in order, not empty
     * @param previousEnd when the previous incident of that id was resolved
     */
    private static Incident incident(List<Stamped<IncidentReport>> reports, Instant previousEnd) {
        Stamped<IncidentReport> end = reports.getLast();
        IncidentReport last = end.report();
        Optional<Instant> openedAt = reports.stream().flatMap(received -> beginnings(received, previousEnd))
                .min(Comparator.naturalOrder());
        return new Incident(last.system(), last.identity(), reports.stream().allMatch(it -> it.report().derived()),
                last.state(),
                known(reports, IncidentReport::environment).orElse(EventReader.DEFAULT_ENVIRONMENT),
                known(reports, IncidentReport::service), known(reports, IncidentReport::title),
                known(reports, IncidentReport::severity), openedAt,
                Optional.of(end.at()).filter(_ -> last.state() == IncidentState.RESOLVED),
                known(reports, IncidentReport::url));
    }

    /** A report may still have the time of the first opening, before the previous resolution. */
    private static Stream<Instant> beginnings(Stamped<IncidentReport> received, Instant previousEnd) {
        IncidentReport report = received.report();
        return received.plausible(report.openedAt()).filter(time -> !time.isBefore(previousEnd))
                .or(() -> Optional.of(received.at()).filter(_ -> report.state() == IncidentState.OPENED)).stream();
    }

    private static Optional<String> known(List<Stamped<IncidentReport>> reports,
            Function<IncidentReport, Optional<String>> fact) {
        return reports.reversed().stream().flatMap(received -> fact.apply(received.report()).stream()).findFirst();
    }

    private record IncidentKey(String system, String identity) {
        static IncidentKey of(IncidentReport report) {
            return new IncidentKey(report.system(), report.identity());
        }
    }
}
