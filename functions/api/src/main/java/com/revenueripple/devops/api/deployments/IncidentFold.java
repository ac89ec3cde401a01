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
 * incident, those after it the next, which was opened after that resolution.
 */
final class IncidentFold {
    private static final Comparator<Stamped<IncidentReport>> IN_ORDER = Comparator
            .<Stamped<IncidentReport>, Instant>comparing(received -> received.report().at())
            .thenComparing(received -> received.report().state())
            .thenComparing(Stamped::receivedAt)
            .thenComparing(Stamped::entry);
    private static final Comparator<Incident> NEWEST_FIRST = Comparator
            .<Incident, Instant>comparing(incident -> incident.openedAt().orElse(Instant.MIN))
            .thenComparing(Incident::incidentId).reversed();

    private IncidentFold() {}

    /** The incidents, the most recently opened first. */
    static List<Incident> of(List<Stamped<IncidentReport>> reports) {
        return reports.stream()
                .sorted(IN_ORDER)
                .map(Stamped::report)
                .collect(groupingBy(report -> new IncidentKey(report.system(), report.identity()), LinkedHashMap::new,
                        toList()))
                .values().stream()
                .flatMap(ofOneId -> incidents(splitAfterResolutions(ofOneId)))
                .sorted(NEWEST_FIRST)
                .toList();
    }

    /** A repeated report of a resolution belongs to the incident that it ended. */
    private static List<List<IncidentReport>> splitAfterResolutions(List<IncidentReport> reports) {
        List<List<IncidentReport>> incidents = new ArrayList<>();
        boolean resolved = true;
        for (IncidentReport report : reports) {
            boolean again = resolved && report.state() == IncidentState.RESOLVED && !incidents.isEmpty();
            if (again) {
                continue;
            }
            if (resolved) {
                incidents.add(new ArrayList<>());
            }
            incidents.getLast().add(report);
            resolved = report.state() == IncidentState.RESOLVED;
        }
        return incidents;
    }

    /** @param reports of each incident of one id, in order */
    private static Stream<Incident> incidents(List<List<IncidentReport>> reports) {
        return IntStream.range(0, reports.size()).mapToObj(number -> incident(reports.get(number),
                number == 0 ? Instant.MIN : reports.get(number - 1).getLast().at()));
    }

    /**
     * @param reports of one incident, in order, not empty
     * @param previousEnd when the previous incident of that id was resolved
     */
    private static Incident incident(List<IncidentReport> reports, Instant previousEnd) {
        IncidentReport last = reports.getLast();
        Optional<Instant> openedAt = reports.stream().flatMap(report -> beginnings(report, previousEnd))
                .min(Comparator.naturalOrder());
        return new Incident(last.system(), last.identity(), reports.stream().allMatch(IncidentReport::derived),
                last.state(),
                known(reports, IncidentReport::environment).orElse(EventReader.DEFAULT_ENVIRONMENT),
                known(reports, IncidentReport::service), known(reports, IncidentReport::title),
                known(reports, IncidentReport::severity), openedAt,
                Optional.of(last.at()).filter(_ -> last.state() == IncidentState.RESOLVED),
                known(reports, IncidentReport::url));
    }

    /** A report may still have the time of the first opening, before the previous resolution. */
    private static Stream<Instant> beginnings(IncidentReport report, Instant previousEnd) {
        return report.openedAt().filter(time -> !time.isBefore(previousEnd))
                .or(() -> Optional.of(report.at()).filter(_ -> report.state() == IncidentState.OPENED)).stream();
    }

    private static Optional<String> known(List<IncidentReport> reports,
            Function<IncidentReport, Optional<String>> fact) {
        return reports.reversed().stream().flatMap(report -> fact.apply(report).stream()).findFirst();
    }

    private record IncidentKey(String system, String identity) {}
}
