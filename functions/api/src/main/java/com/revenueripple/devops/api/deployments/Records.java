package com.revenueripple.devops.api.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reports as the compact JSON that is stored with their events, without absent fields. {@code at} is the time that
 * counts. Beside it, {@code at_receipt} marks an event without a time, and {@code reported_at} is a time after the
 * receipt.
 */
final class Records {
    private Records() {}

    static String ofDeployments(List<DeploymentReport> reports, Instant receivedAt) {
        return Json.write(reports.stream().map(report -> object(report, receivedAt)).toList());
    }

    static List<DeploymentReport> deployments(String record) {
        return Json.parseOwn(record).valueStream().map(Records::deployment).toList();
    }

    static String ofIncident(IncidentReport report, Instant receivedAt) {
        ObjectNode object = Json.emptyObject();
        object.put("system", report.system());
        object.put("identity", report.identity());
        if (report.derived()) {
            object.put("derived", true);
        }
        object.put("state", report.state().code());
        putTime(object, report, receivedAt);
        report.openedAt().ifPresent(time -> object.put("opened_at", time.toString()));
        report.environment().ifPresent(environment -> object.put("environment", environment));
        report.service().ifPresent(service -> object.put("service", service));
        report.title().ifPresent(title -> object.put("title", title));
        report.severity().ifPresent(severity -> object.put("severity", severity));
        report.url().ifPresent(url -> object.put("url", url));
        return Json.write(object);
    }

    static IncidentReport incident(String record) {
        JsonNode object = Json.parseOwn(record);
        return new IncidentReport(object.path("system").asText(), object.path("identity").asText(),
                object.path("derived").asBoolean(), constant(IncidentState.class, object, "state"),
                reportedAt(object), time(object, "opened_at"), text(object, "environment"), text(object, "service"),
                text(object, "title"), text(object, "severity"), text(object, "url"));
    }

    private static ObjectNode object(DeploymentReport report, Instant receivedAt) {
        ObjectNode object = Json.emptyObject();
        object.put("system", report.system());
        report.identity().ifPresent(identity -> object.put("identity", identity));
        object.put("evidence", report.evidence().code());
        report.environment().ifPresent(environment -> object.put("environment", environment));
        report.service().ifPresent(service -> object.put("service", service));
        report.version().ifPresent(version -> object.put("version", version));
        report.commit().ifPresent(commit -> object.put("commit", commit));
        report.committedAt().ifPresent(time -> object.put("committed_at", time.toString()));
        object.put("status", report.status().code());
        putTime(object, report, receivedAt);
        report.startedAt().ifPresent(time -> object.put("started_at", time.toString()));
        report.duration().ifPresent(duration -> object.put("duration_ms", duration.toMillis()));
        report.url().ifPresent(url -> object.put("url", url));
        return object;
    }

    private static DeploymentReport deployment(JsonNode object) {
        return new DeploymentReport(object.path("system").asText(), text(object, "identity"),
                constant(Evidence.class, object, "evidence"), text(object, "environment"),
                text(object, "service"), text(object, "version"), text(object, "commit"),
                time(object, "committed_at"), constant(DeploymentStatus.class, object, "status"),
                reportedAt(object), time(object, "started_at"),
                Optional.of(object.path("duration_ms")).filter(JsonNode::isNumber)
                        .map(millis -> Duration.ofMillis(millis.longValue())),
                text(object, "url"));
    }

    private static void putTime(ObjectNode object, Report report, Instant receivedAt) {
        object.put("at", report.countedAt(receivedAt).toString());
        if (report.at().isEmpty()) {
            object.put("at_receipt", true);
        }
        report.at().filter(time -> time.isAfter(receivedAt))
                .ifPresent(time -> object.put("reported_at", time.toString()));
    }

    private static Optional<Instant> reportedAt(JsonNode object) {
        return object.path("at_receipt").asBoolean()
                ? Optional.empty()
                : time(object, "reported_at").or(() -> time(object, "at"));
    }

    private static Optional<String> text(JsonNode object, String field) {
        return Optional.of(object.path(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    private static Optional<Instant> time(JsonNode object, String field) {
        return text(object, field).map(Instant::parse);
    }

    private static <E extends Enum<E>> E constant(Class<E> type, JsonNode object, String field) {
        return Enum.valueOf(type, object.path(field).asText().toUpperCase(Locale.ROOT));
    }
}
