package com.revenueripple.devops.api.deployments;

import com.revenueripple.devops.api.deployments.ParsedEvent.OfDeployments;
import com.revenueripple.devops.api.deployments.ParsedEvent.OfIncident;
import com.revenueripple.devops.json.Json;
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
 * {@code commit_time, started_at, finished_at, duration} (seconds) or {@code duration_seconds} or
 * {@code deployTime, url};
 * <li>{@code alert}: {@code alert_id} or a text (one is required), {@code status} or {@code state}, of the text
 * {@code title} or {@code message, severity, service, environment, opened_at} or {@code started_at, occurred_at} or
 * {@code resolved_at, url};
 * </ul>
 *
 * and {@code timestamp} of both, when no other field has the time.
 */
final class ModuleEvents {
    private static final String DERIVED_ID_PREFIX = "alert_";
    private static final String TIMESTAMP = "/timestamp";

    private ModuleEvents() {}

    static ParsedEvent read(String sender, String eventType, LenientJson facts) {
        return switch (eventType) {
            case "deployment" -> new OfDeployments(List.of(deployment(sender, facts)));
            case "alert" -> new OfIncident(alert(sender, facts));
            default -> throw NotUnderstood.UNKNOWN_EVENT_TYPE.exception();
        };
    }

    private static DeploymentReport deployment(String sender, LenientJson facts) {
        DeploymentStatus status = switch (facts.word("/status")) {
            case "success", "succeeded", "completed" -> DeploymentStatus.SUCCESS;
            case "failure", "failed", "error", "rolled_back" -> DeploymentStatus.FAILURE;
            case "in_progress", "started", "running", "pending", "queued" -> DeploymentStatus.IN_PROGRESS;
            case "cancelled", "canceled" -> DeploymentStatus.CANCELLED;
            default -> throw facts.withoutStatus("/status");
        };
        Optional<Duration> duration = facts.seconds("/duration", "/duration_seconds", "/deployTime");
        Optional<Instant> at = status.isFinal()
                ? finishedAt(facts, duration)
                : facts.time("/started_at", TIMESTAMP);
        return new DeploymentReport(sender, facts.identifier("/deployment_id"), Evidence.DEPLOYMENT,
                facts.environment("/environment"), facts.identifier("/service", "/repository"), facts.name("/version"),
                facts.name("/commit", "/commit_sha"), facts.time("/commit_at", "/commit_time"), status, at,
                facts.time("/started_at"), duration, facts.url("/url"));
    }

    private static Optional<Instant> finishedAt(LenientJson facts, Optional<Duration> duration) {
        return facts.time("/finished_at")
                .or(() -> facts.time("/started_at").flatMap(started -> duration.map(started::plus)))
                .or(() -> facts.time(TIMESTAMP));
    }

    private static IncidentReport alert(String sender, LenientJson facts) {
        IncidentState state = state(facts);
        Optional<String> service = facts.identifier("/service");
        Optional<String> text = facts.text("/title", "/message");
        Optional<String> id = facts.identifier("/alert_id");
        String identity = id.or(() -> text.map(words -> derivedId(sender, service, words)))
                .orElseThrow(NotUnderstood.MISSING_ID::exception);
        Optional<Instant> openedAt = facts.time("/opened_at", "/started_at");
        Optional<Instant> at = state == IncidentState.RESOLVED
                ? facts.time("/resolved_at", "/occurred_at")
                : facts.time("/occurred_at").or(() -> openedAt.filter(_ -> state == IncidentState.OPENED));
        return new IncidentReport(sender, identity, id.isEmpty(), state,
                at.or(() -> facts.time(TIMESTAMP)), openedAt, facts.environment("/environment"),
                service, text.map(LenientJson::shortened), facts.name("/severity"), facts.url("/url"));
    }

    /** An alert without a status counts as opened; a blank one is none. */
    private static IncidentState state(LenientJson facts) {
        return switch (facts.word("/status", "/state")) {
            case "open", "opened", "firing", "triggered", "active" -> IncidentState.OPENED;
            case "acknowledged" -> IncidentState.ACKNOWLEDGED;
            case "resolved", "closed", "ok" -> IncidentState.RESOLVED;
            default -> {
                if (facts.isAbsent("/status", "/state")) {
                    yield IncidentState.OPENED;
                }
                throw NotUnderstood.UNKNOWN_STATUS.exception();
            }
        };
    }

    /** The same id for the same alert: a digest, so that it is short, however long the text is, and does not repeat it. */
    private static String derivedId(String sender, Optional<String> service, String text) {
        return DERIVED_ID_PREFIX + LenientJson.digest(Json.write(List.of(sender, service.orElse(""), text)));
    }
}
