package com.revenueripple.devops.api.deployments;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The DORA measures and the open incidents, in a response of bounded size.
 *
 * @param eventsRead the number of events read for this
 * @param completeSince when there were too many events to read: the time since when nothing is missing
 * @param openIncidents the newest 100
 * @param openIncidentCount the number of all open incidents
 * @param measures of the 20 environments with the newest deployments
 * @param environmentCount the number of all environments
 * @param definitions the definition of each measure
 */
public record DoraSummary(int eventsRead, Optional<Instant> completeSince, List<Incident> openIncidents,
        int openIncidentCount, List<EnvironmentMeasures> measures, int environmentCount,
        Map<String, String> definitions) {
    private static final int MOST_ENVIRONMENTS = 20;
    private static final int MOST_INCIDENTS = 100;

    /** The summary of all environments. */
    public static DoraSummary of(DeploymentHistory history, Instant now) {
        return of(history, history.environments(), now);
    }

    /** The summary of these environments. */
    static DoraSummary of(DeploymentHistory history, List<String> environments, Instant now) {
        List<Incident> open = history.openIncidents().stream()
                .filter(incident -> environments.contains(incident.environment())).toList();
        List<String> shown = environments.stream().limit(MOST_ENVIRONMENTS).toList();
        return new DoraSummary(history.eventsRead(), history.completeSince(),
                open.stream().limit(MOST_INCIDENTS).toList(), open.size(), Dora.ofEach(shown, history, now),
                environments.size(), Dora.DEFINITIONS);
    }
}
