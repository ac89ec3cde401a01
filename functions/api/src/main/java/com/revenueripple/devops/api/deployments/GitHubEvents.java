package com.revenueripple.devops.api.deployments;

import com.revenueripple.devops.api.deployments.ParsedEvent.OfDeployments;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The fields used of GitHub's webhooks (docs.github.com, "Webhook events and payloads"):
 *
 * <ul>
 * <li>{@code deployment_status}: {@code deployment.id, .sha, .ref, .created_at}, {@code deployment_status.state,
 * .environment, .created_at, .log_url, .target_url, .environment_url}; the state {@code inactive}, which older
 * deployments get when a newer one succeeds, reports nothing about them;
 * <li>{@code workflow_run} whose workflow's name or file contains "deploy", except runs for pull requests:
 * {@code workflow_run.id, .run_attempt, .status, .conclusion, .head_sha, .head_branch, .head_commit.timestamp,
 * .run_started_at, .updated_at, .html_url};
 * <li>{@code release} with the action {@code released}, which a full release gets once, and a pre-release when it
 * becomes one: {@code release.id, .tag_name, .created_at} (of the commit), {@code .published_at, .html_url};
 * </ul>
 *
 * and {@code repository.full_name} of each.
 */
final class GitHubEvents {
    private static final String SYSTEM = "github";
    private static final Pattern DEPLOYS = Pattern.compile("deploy", Pattern.CASE_INSENSITIVE);
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    private GitHubEvents() {}

    static ParsedEvent read(String eventType, LenientJson facts) {
        return new OfDeployments(List.of(switch (eventType) {
            case "deployment_status" -> deploymentStatus(repository(facts), facts);
            case "workflow_run" -> workflowRun(repository(facts), facts);
            case "release" -> release(repository(facts), facts);
            default -> throw NotUnderstood.UNKNOWN_EVENT_TYPE.exception();
        }));
    }

    private static String repository(LenientJson facts) {
        return facts.name("/repository/full_name").orElseThrow(NotUnderstood.MISSING_REPOSITORY::exception);
    }

    private static DeploymentReport deploymentStatus(String repository, LenientJson facts) {
        DeploymentStatus status = switch (facts.word("/deployment_status/state")) {
            case "success" -> DeploymentStatus.SUCCESS;
            case "failure", "error" -> DeploymentStatus.FAILURE;
            case "in_progress", "queued", "pending", "waiting" -> DeploymentStatus.IN_PROGRESS;
            default -> throw facts.withoutStatus("/deployment_status/state");
        };
        return new DeploymentReport(SYSTEM, Optional.of(repository + "#" + id(facts, "/deployment/id")),
                Evidence.DEPLOYMENT, facts.environment("/deployment_status/environment", "/deployment/environment"),
                Optional.of(repository), facts.name("/deployment/ref"), facts.name("/deployment/sha"),
                Optional.empty(), status,
                facts.time("/deployment_status/created_at"),
                facts.time("/deployment/created_at"), Optional.empty(),
                facts.url("/deployment_status/log_url", "/deployment_status/target_url",
                        "/deployment_status/environment_url"));
    }

    private static DeploymentReport workflowRun(String repository, LenientJson facts) {
        if (!deploys(facts)) {
            throw NotUnderstood.NO_DEPLOYMENT.exception();
        }
        DeploymentStatus status = runStatus(facts);
        return new DeploymentReport(SYSTEM,
                Optional.of(repository + "#run-" + id(facts, "/workflow_run/id") + "-"
                        + facts.name("/workflow_run/run_attempt").orElse("1")),
                Evidence.RUN, Optional.empty(), Optional.of(repository),
                facts.name("/workflow_run/head_branch"), facts.name("/workflow_run/head_sha"),
                facts.time("/workflow_run/head_commit/timestamp"), status,
                facts.time("/workflow_run/updated_at"),
                facts.time("/workflow_run/run_started_at", "/workflow_run/created_at"), Optional.empty(),
                facts.url("/workflow_run/html_url"));
    }

    private static boolean deploys(LenientJson facts) {
        boolean named = facts.name("/workflow_run/name").filter(DEPLOYS.asPredicate()).isPresent()
                || facts.name("/workflow/name").filter(DEPLOYS.asPredicate()).isPresent()
                || facts.name("/workflow/path").filter(DEPLOYS.asPredicate()).isPresent();
        return named && !facts.word("/workflow_run/event").startsWith("pull_request");
    }

    /** A run that was skipped or waits for a person deployed nothing. */
    private static DeploymentStatus runStatus(LenientJson facts) {
        if (!facts.word("/workflow_run/status").equals("completed")) {
            return DeploymentStatus.IN_PROGRESS;
        }
        return switch (facts.word("/workflow_run/conclusion")) {
            case "success" -> DeploymentStatus.SUCCESS;
            case "failure", "timed_out", "startup_failure" -> DeploymentStatus.FAILURE;
            case "cancelled" -> DeploymentStatus.CANCELLED;
            default -> throw facts.withoutStatus("/workflow_run/conclusion");
        };
    }

    private static DeploymentReport release(String repository, LenientJson facts) {
        if (!facts.word("/action").equals("released") || facts.isTrue("/release/draft")) {
            throw NotUnderstood.NO_DEPLOYMENT.exception();
        }
        return new DeploymentReport(SYSTEM, Optional.of(repository + "#release-" + id(facts, "/release/id")),
                Evidence.RELEASE, Optional.empty(), Optional.of(repository), facts.name("/release/tag_name"),
                facts.name("/release/target_commitish").filter(commit -> COMMIT.matcher(commit).matches()),
                facts.time("/release/created_at"), DeploymentStatus.SUCCESS,
                facts.time("/release/published_at"), Optional.empty(),
                Optional.empty(), facts.url("/release/html_url"));
    }

    private static String id(LenientJson facts, String pointer) {
        return facts.name(pointer).orElseThrow(NotUnderstood.MISSING_ID::exception);
    }
}
