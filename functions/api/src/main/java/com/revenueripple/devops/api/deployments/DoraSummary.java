package com.revenueripple.devops.api.deployments;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The DORA measures and the open incidents, in an answer of bounded size.
 *
 * @param eventsRead how many events this is made of
 * @param completeSince when there were too many events to read: from when on nothing is missing
 * @param openIncidents the newest 100
 * @param openIncidentCount how many there are
 * @param measures of the 20 environments with the newest deployments
 * @param environmentCount how many there are
 * @param definitions how each measure is computed
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
