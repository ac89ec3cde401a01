package com.revenueripple.devops.api.deployments;

import com.revenueripple.devops.api.deployments.ParsedEvent.OfDeployments;
import com.revenueripple.devops.api.deployments.ParsedEvent.OfIncident;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The fields used of the DevOps module's events, and of other senders' events of the same shape:
 *
 * <ul>
 * <li>{@code deployment}: {@code status} (required), {@code deployment_id, environment, service} or
 * {@code repository, version, commit} or {@code commit_sha, commit_at} or
 * {@code commit_time, started_at, finished_at, duration} (seconds) or {@code duration_seconds, url};
 * <li>{@code alert}: {@code alert_id} and {@code status} or {@code state} (both required), {@code title} or
 * {@code message, severity, service, environment, opened_at} or {@code started_at, occurred_at} or
 * {@code resolved_at, url}.
 * </ul>
 */
final class ModuleEvents {
    private ModuleEvents() {}

    static Optional<ParsedEvent> read(String sender, String eventType, LenientJson facts) {
        return switch (eventType) {
            case "deployment" -> deployment(sender, facts);
            case "alert" -> alert(sender, facts);
            default -> Optional.empty();
        };
    }

    private static Optional<ParsedEvent> deployment(String sender, LenientJson facts) {
        Optional<DeploymentStatus> status = switch (facts.word("/status")) {
            case "success", "succeeded", "completed" -> Optional.of(DeploymentStatus.SUCCESS);
            case "failure", "failed", "error", "rolled_back" -> Optional.of(DeploymentStatus.FAILURE);
            case "in_progress", "started", "running", "pending", "queued" -> Optional.of(DeploymentStatus.IN_PROGRESS);
            case "cancelled", "canceled" -> Optional.of(DeploymentStatus.CANCELLED);
            default -> Optional.empty();
        };
        Optional<Duration> duration = facts.seconds("/duration", "/duration_seconds");
        return status.map(known -> {
            Instant at = known.isFinal() ? finishedAt(facts, duration) : facts.timeOrReceipt("/started_at");
            return new OfDeployments(List.of(new DeploymentReport(sender, facts.name("/deployment_id"),
                    Evidence.DEPLOYMENT, facts.environment("/environment"),
                    facts.name("/service", "/repository"), facts.name("/version"),
                    facts.name("/commit", "/commit_sha"), facts.time("/commit_at", "/commit_time"), known, at,
                    facts.time("/started_at"), duration, facts.url("/url"))));
        });
    }

    private static Instant finishedAt(LenientJson facts, Optional<Duration> duration) {
        return facts.time("/finished_at")
                .or(() -> facts.time("/started_at").flatMap(started -> duration.map(started::plus))
                        .flatMap(facts::plausible))
                .orElse(facts.receivedAt());
    }

    private static Optional<ParsedEvent> alert(String sender, LenientJson facts) {
        Optional<IncidentState> state = switch (facts.word("/status", "/state")) {
            case "open", "opened", "firing", "triggered", "active" -> Optional.of(IncidentState.OPENED);
            case "acknowledged" -> Optional.of(IncidentState.ACKNOWLEDGED);
            case "resolved", "closed", "ok" -> Optional.of(IncidentState.RESOLVED);
            default -> Optional.empty();
        };
        return state.flatMap(known -> facts.name("/alert_id").map(id -> {
            Optional<Instant> openedAt = facts.time("/opened_at", "/started_at");
            Optional<Instant> claimed = known == IncidentState.RESOLVED
                    ? facts.time("/resolved_at", "/occurred_at")
                    : facts.time("/occurred_at").or(() -> known == IncidentState.OPENED ? openedAt : Optional.empty());
            return new OfIncident(new IncidentReport(sender, id, known, claimed.orElse(facts.receivedAt()),
                    openedAt, facts.environment("/environment"),
                    facts.name("/service"), facts.name("/title", "/message"), facts.name("/severity"),
                    facts.url("/url")));
        }));
    }
}
