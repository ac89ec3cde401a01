package com.revenueripple.devops.api.deployments;

import com.revenueripple.devops.api.deployments.ParsedEvent.OfDeployments;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The fields used of GitLab's webhooks (docs.gitlab.com, "Webhook events"):
 *
 * <ul>
 * <li>{@code Deployment Hook}: {@code status, status_changed_at, deployment_id, deployable_id} (of the job that
 * deploys), {@code deployable_url, environment, ref, short_sha, commit_url};
 * <li>{@code Pipeline Hook}: of each job in {@code builds} that has an environment and starts it (as opposed to
 * stopping or preparing it) {@code id, status, started_at, finished_at, duration, environment.name, .action}; of the
 * pipeline {@code object_attributes.sha, .ref, .url} and {@code commit.id, .timestamp};
 * </ul>
 *
 * and {@code project.path_with_namespace} of both. In both, a deployment's id is that of its job, if it has one.
 */
final class GitLabEvents {
    private static final String SYSTEM = "gitlab";
    private static final int MOST_JOBS = 20;

    private GitLabEvents() {}

    /** Whether an event of that type is GitLab's, whatever the scheme. */
    static boolean isHook(String eventType) {
        return eventType.equals("Deployment Hook") || eventType.equals("Pipeline Hook");
    }

    static ParsedEvent read(String eventType, LenientJson facts) {
        return new OfDeployments(switch (eventType) {
            case "Deployment Hook" -> List.of(deployment(project(facts), facts));
            case "Pipeline Hook" -> pipeline(project(facts), facts);
            default -> throw NotUnderstood.UNKNOWN_EVENT_TYPE.exception();
        });
    }

    private static String project(LenientJson facts) {
        return facts.name("/project/path_with_namespace").orElseThrow(NotUnderstood.MISSING_REPOSITORY::exception);
    }

    private static DeploymentReport deployment(String project, LenientJson facts) {
        DeploymentStatus status = status(facts.word("/status")).orElseThrow(() -> facts.withoutStatus("/status"));
        String identity = facts.name("/deployable_id").map(job -> identityOfJob(project, job))
                .or(() -> facts.name("/deployment_id").map(id -> project + "#" + id))
                .orElseThrow(NotUnderstood.MISSING_ID::exception);
        return new DeploymentReport(SYSTEM, Optional.of(identity), Evidence.DEPLOYMENT,
                facts.environment("/environment"), Optional.of(project),
                facts.name("/ref", "/short_sha"), commit(facts), Optional.empty(), status,
                facts.time("/status_changed_at"), Optional.empty(),
                Optional.empty(), facts.url("/deployable_url", "/environment_external_url"));
    }

    private static List<DeploymentReport> pipeline(String project, LenientJson facts) {
        List<DeploymentReport> jobs = facts.each("/builds").stream().limit(MOST_JOBS)
                .flatMap(job -> job(project, facts, job).stream()).toList();
        if (jobs.isEmpty()) {
            throw NotUnderstood.NO_DEPLOYMENT.exception();
        }
        return jobs;
    }

    private static Optional<DeploymentReport> job(String project, LenientJson pipeline, LenientJson job) {
        if (!job.word("/environment/action").equals("start")) {
            return Optional.empty();
        }
        Optional<String> commit = pipeline.name("/object_attributes/sha");
        return status(job.word("/status")).flatMap(status -> job.name("/id").map(id -> new DeploymentReport(SYSTEM,
                Optional.of(identityOfJob(project, id)), Evidence.RUN,
                job.environment("/environment/name"), Optional.of(project),
                pipeline.name("/object_attributes/ref"), commit,
                pipeline.time("/commit/timestamp").filter(_ -> pipeline.name("/commit/id").equals(commit)), status,
                job.time(status.isFinal() ? "/finished_at" : "/started_at"),
                job.time("/started_at"), job.seconds("/duration"), pipeline.url("/object_attributes/url"))));
    }

    /** A job that is created, blocked, approved, skipped or waiting for a person has not begun. */
    private static Optional<DeploymentStatus> status(String word) {
        return switch (word) {
            case "running" -> Optional.of(DeploymentStatus.IN_PROGRESS);
            case "success" -> Optional.of(DeploymentStatus.SUCCESS);
            case "failed" -> Optional.of(DeploymentStatus.FAILURE);
            case "canceled" -> Optional.of(DeploymentStatus.CANCELLED);
            default -> Optional.empty();
        };
    }

    private static String identityOfJob(String project, String job) {
        return project + "#job-" + job;
    }

    /** The whole hash is only at the end of the commit's URL. */
    private static Optional<String> commit(LenientJson facts) {
        return facts.url("/commit_url").map(url -> url.substring(url.lastIndexOf('/') + 1))
                .filter(hash -> hash.matches("[0-9a-f]{40}|[0-9a-f]{64}"))
                .or(() -> facts.name("/short_sha"));
    }
}
