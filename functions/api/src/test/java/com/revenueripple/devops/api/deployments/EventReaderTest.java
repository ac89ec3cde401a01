package com.revenueripple.devops.api.deployments;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.api.deployments.ParsedEvent.OfDeployments;
import com.revenueripple.devops.api.deployments.ParsedEvent.OfIncident;
import com.revenueripple.devops.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {
    private static final Instant RECEIVED = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void aDeploymentStatusOfGitHubIsADeployment() {
        assertThat(deployments(EventReader.GITHUB, "deployment_status", Payloads.of("github-deployment-status")))
                .containsExactly(new DeploymentReport("github", Optional.of("revenue-ripple/platform#145988746"),
                        Evidence.DEPLOYMENT, Optional.of("production"), Optional.of("revenue-ripple/platform"),
                        Optional.of("main"), Optional.of("f95f852bd8fca8fcc58a9a2d6c842781e32a215e"), Optional.empty(),
                        DeploymentStatus.SUCCESS, Instant.parse("2026-11-23T11:20:55Z"),
                        Optional.of(Instant.parse("2026-11-23T11:18:53Z")), Optional.empty(),
                        Optional.of("https://github.com/revenue-ripple/platform/runs/128620228")));
    }

    @ParameterizedTest
    @CsvSource({"success,SUCCESS", "failure,FAILURE", "error,FAILURE", "in_progress,IN_PROGRESS",
            "queued,IN_PROGRESS", "pending,IN_PROGRESS", "waiting,IN_PROGRESS"})
    void theStatesOfGitHubsDeploymentsAreKnown(String state, DeploymentStatus status) {
        Payloads payload = Payloads.of("github-deployment-status").with("\"state\": \"success\"",
                "\"state\": \"" + state + "\"");

        assertThat(deployments(EventReader.GITHUB, "deployment_status", payload)).extracting(DeploymentReport::status)
                .containsExactly(status);
    }

    @Test
    void aRecordTooLongForTheEventsItemIsNotStored() {
        assertThat(incident("x".repeat(1000)).subject()).isPresent();
        assertThat(incident("\u0001".repeat(6000)).subject()).isEmpty();
    }

    private static OfIncident incident(String title) {
        return new OfIncident(new IncidentReport("devops", "alert-1", IncidentState.OPENED, RECEIVED, Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.of(title), Optional.empty(), Optional.empty()));
    }

    @Test
    void anInactiveDeploymentIsIgnored() {
        assertThat(read(EventReader.GITHUB, "deployment_status", Payloads.of("github-deployment-status")
                .with("\"state\": \"success\"", "\"state\": \"inactive\""))).isEmpty();
    }

    @Test
    void aRunOfGitHubThatDeploysIsADeploymentWithItsCommitsTime() {
        assertThat(deployments(EventReader.GITHUB, "workflow_run", Payloads.of("github-workflow-run")))
                .containsExactly(new DeploymentReport("github", Optional.of("revenue-ripple/platform#run-289782451-2"),
                        Evidence.RUN, Optional.empty(), Optional.of("revenue-ripple/platform"), Optional.of("main"),
                        Optional.of("3484a3fb816e0859fd6e1cea078d76385ff50625"),
                        Optional.of(Instant.parse("2026-11-23T10:32:07Z")), DeploymentStatus.FAILURE,
                        Instant.parse("2026-11-23T10:40:49Z"), Optional.of(Instant.parse("2026-11-23T10:33:49Z")),
                        Optional.empty(),
                        Optional.of("https://github.com/revenue-ripple/platform/actions/runs/289782451")));
    }

    @ParameterizedTest
    @CsvSource({"success,SUCCESS", "timed_out,FAILURE", "startup_failure,FAILURE", "cancelled,CANCELLED"})
    void theConclusionsOfGitHubsRunsAreKnown(String conclusion, DeploymentStatus status) {
        Payloads payload = Payloads.of("github-workflow-run").with("\"failure\"", "\"" + conclusion + "\"");

        assertThat(deployments(EventReader.GITHUB, "workflow_run", payload)).extracting(DeploymentReport::status)
                .containsExactly(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"skipped", "neutral", "stale", "action_required"})
    void aRunThatDidNothingIsNotADeployment(String conclusion) {
        assertThat(read(EventReader.GITHUB, "workflow_run", Payloads.of("github-workflow-run")
                .with("\"failure\"", "\"" + conclusion + "\""))).isEmpty();
    }

    @Test
    void aRunOfTestsOrForAPullRequestIsNotADeployment() {
        Payloads run = Payloads.of("github-workflow-run");

        assertThat(read(EventReader.GITHUB, "workflow_run", run.with("\"Deploy\"", "\"Test\""))).isEmpty();
        assertThat(read(EventReader.GITHUB, "workflow_run", run.with("\"push\"", "\"pull_request\""))).isEmpty();
    }

    @Test
    void aReleaseOfGitHubIsADeploymentOnceItIsReleased() {
        Payloads release = Payloads.of("github-release");

        assertThat(deployments(EventReader.GITHUB, "release", release)).containsExactly(new DeploymentReport("github",
                Optional.of("revenue-ripple/platform#release-17372790"), Evidence.RELEASE, Optional.empty(),
                Optional.of("revenue-ripple/platform"), Optional.of("v1.4.0"), Optional.empty(),
                Optional.of(Instant.parse("2026-11-20T15:19:25Z")), DeploymentStatus.SUCCESS,
                Instant.parse("2026-11-21T15:20:53Z"), Optional.empty(), Optional.empty(),
                Optional.of("https://github.com/revenue-ripple/platform/releases/tag/v1.4.0")));
        for (String action : List.of("created", "published", "prereleased", "edited", "deleted")) {
            assertThat(read(EventReader.GITHUB, "release", release.with("\"released\"", "\"" + action + "\"")))
                    .isEmpty();
        }
    }

    @Test
    void aDeploymentOfGitLabIsIdentifiedByItsJob() {
        assertThat(deployments(EventReader.GITLAB, "Deployment Hook", Payloads.of("gitlab-deployment")))
                .containsExactly(new DeploymentReport("gitlab", Optional.of("revenue/billing#job-796"),
                        Evidence.DEPLOYMENT, Optional.of("staging"), Optional.of("revenue/billing"),
                        Optional.of("279484c0"), Optional.of("279484c09fbe69ededfced8c1bb6e6d24616b468"),
                        Optional.empty(), DeploymentStatus.SUCCESS, Instant.parse("2026-11-23T11:20:00Z"),
                        Optional.empty(), Optional.empty(),
                        Optional.of("https://gitlab.example/revenue/billing/-/jobs/796")));
        assertThat(deployments(EventReader.GITLAB, "Deployment Hook", Payloads.of("gitlab-deployment")
                .with("\"deployable_id\": 796", "\"deployable_id\": null"))).extracting(DeploymentReport::identity)
                .containsExactly(Optional.of("revenue/billing#15"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"created", "blocked", "skipped", "approved", "rejected"})
    void aDeploymentOfGitLabThatHasNotBegunIsIgnored(String status) {
        assertThat(read(EventReader.GITLAB, "Deployment Hook", Payloads.of("gitlab-deployment")
                .with("\"status\": \"success\"", "\"status\": \"" + status + "\""))).isEmpty();
    }

    @Test
    void aPipelineReportsEachOfItsJobsThatDeploys() {
        List<DeploymentReport> jobs = deployments(EventReader.GITLAB, "Pipeline Hook", Payloads.of("gitlab-pipeline"));

        Optional<Instant> committedAt = Optional.of(Instant.parse("2026-11-23T09:50:00Z"));
        Optional<String> commit = Optional.of("279484c09fbe69ededfced8c1bb6e6d24616b468");
        Optional<String> url = Optional.of("https://gitlab.example/revenue/billing/-/pipelines/31");
        assertThat(jobs).containsExactly(
                new DeploymentReport("gitlab", Optional.of("revenue/billing#job-796"), Evidence.RUN,
                        Optional.of("staging"), Optional.of("revenue/billing"), Optional.of("master"), commit,
                        committedAt, DeploymentStatus.SUCCESS, Instant.parse("2026-11-23T11:20:00Z"),
                        Optional.of(Instant.parse("2026-11-23T11:10:30Z")), Optional.of(Duration.ofMillis(570_250)),
                        url),
                new DeploymentReport("gitlab", Optional.of("revenue/billing#job-797"), Evidence.RUN,
                        Optional.of("production"), Optional.of("revenue/billing"), Optional.of("master"), commit,
                        committedAt, DeploymentStatus.IN_PROGRESS, Instant.parse("2026-11-23T11:30:00Z"),
                        Optional.of(Instant.parse("2026-11-23T11:30:00Z")), Optional.empty(), url));
    }

    @Test
    void anIncidentOfPagerDutyGoesThroughItsStates() {
        Payloads payload = Payloads.of("pagerduty-incident");

        assertThat(incident(EventReader.PAGERDUTY, "incident.triggered", payload))
                .isEqualTo(new IncidentReport("pagerduty",
                        "PGR0VU2", IncidentState.OPENED, Instant.parse("2026-11-23T11:45:22.169Z"),
                        Optional.of(Instant.parse("2026-11-23T11:45:20Z")), Optional.empty(), Optional.of("Checkout"),
                        Optional.of("Checkout is slow"), Optional.of("high"),
                        Optional.of("https://acme.pagerduty.com/incidents/PGR0VU2")));
        assertThat(incident(EventReader.PAGERDUTY, "incident.acknowledged", payload).state())
                .isEqualTo(IncidentState.ACKNOWLEDGED);
        assertThat(incident(EventReader.PAGERDUTY, "incident.resolved", payload).state())
                .isEqualTo(IncidentState.RESOLVED);
        assertThat(incident(EventReader.PAGERDUTY, "incident.reopened", payload).openedAt()).isEmpty();
        assertThat(read(EventReader.PAGERDUTY, "incident.priority_updated", payload)).isEmpty();
        assertThat(read(EventReader.PAGERDUTY, "service.updated", payload)).isEmpty();
    }

    @Test
    void aDeploymentOfTheModuleIsReadUnderItsSourcesName() {
        assertThat(deployments(EventReader.MODULE, "deployment", Payloads.of("module-deployment")))
                .containsExactly(new DeploymentReport("sender", Optional.of("dep-2041"), Evidence.DEPLOYMENT,
                        Optional.of("production"), Optional.of("membership"), Optional.of("1.2.3"),
                        Optional.of("9f2c1a4e"), Optional.of(Instant.parse("2026-11-23T09:00:00Z")),
                        DeploymentStatus.SUCCESS, Instant.parse("2026-11-23T11:02:30Z"),
                        Optional.of(Instant.parse("2026-11-23T11:00:00Z")), Optional.of(Duration.ofSeconds(150)),
                        Optional.of("https://devops.revenueripple.example/deployments/2041")));
    }

    @Test
    void aDeploymentRequiresOnlyAKnownStatus() {
        assertThat(deployments(EventReader.MODULE, "deployment", new Payloads("{\"status\":\"success\"}")))
                .containsExactly(new DeploymentReport("sender", Optional.empty(), Evidence.DEPLOYMENT,
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                        DeploymentStatus.SUCCESS, RECEIVED, Optional.empty(), Optional.empty(), Optional.empty()));
        for (String payload : List.of("{}", "{\"status\":\"splendid\"}", "{\"status\":null}", "{\"status\":{}}")) {
            assertThat(read(EventReader.MODULE, "deployment", new Payloads(payload))).as(payload).isEmpty();
        }
    }

    @Test
    void theEndOfADeploymentFollowsFromItsBeginningAndItsDuration() {
        assertThat(deployments(EventReader.MODULE, "deployment", new Payloads("""
                {"status":"failed","started_at":"2026-11-23T11:00:00Z","duration":90.5}""")))
                .extracting(DeploymentReport::at).containsExactly(Instant.parse("2026-11-23T11:01:30.500Z"));
    }

    @Test
    void anAlertOfTheModuleIsAnIncident() {
        Payloads alert = Payloads.of("module-alert");

        assertThat(incident(EventReader.MODULE, "alert", alert)).isEqualTo(new IncidentReport("sender", "alert-77",
                IncidentState.OPENED, Instant.parse("2026-11-23T11:05:00Z"),
                Optional.of(Instant.parse("2026-11-23T11:05:00Z")), Optional.of("production"),
                Optional.of("membership"), Optional.of("Error rate above 5 %"), Optional.of("critical"),
                Optional.of("https://devops.revenueripple.example/alerts/77")));
        assertThat(incident(EventReader.MODULE, "alert", alert.with("\"open\"", "\"resolved\"")).at())
                .isEqualTo(RECEIVED);
        assertThat(read(EventReader.MODULE, "alert", alert.with("alert_id", "other_id"))).isEmpty();
    }

    @Test
    void futureAndEmptyDatesAreIgnored() {
        Payloads deployment = Payloads.of("module-deployment");

        assertThat(deployments(EventReader.MODULE, "deployment", deployment.with("2026-11-23T11:02:30Z",
                "2999-01-01T00:00:00Z").with("\"duration\": 150,", ""))).extracting(DeploymentReport::at)
                .containsExactly(RECEIVED);
        assertThat(deployments(EventReader.MODULE, "deployment", deployment.with("2026-11-23T09:00:00Z",
                "0001-01-01T00:00:00Z"))).extracting(DeploymentReport::committedAt).containsExactly(Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"javascript:alert(1)", "//example.com", "data:text/html,x", "not a url", "https://["})
    void aUrlThatAPageMustNotLinkToIsOmitted(String url) {
        Payloads payload = Payloads.of("module-deployment")
                .with("https://devops.revenueripple.example/deployments/2041", url);

        assertThat(deployments(EventReader.MODULE, "deployment", payload)).extracting(DeploymentReport::url)
                .containsExactly(Optional.empty());
    }

    @Test
    void aHookOfGitLabIsRecognisedUnderAnyScheme() {
        assertThat(deployments(EventReader.MODULE, "Deployment Hook", Payloads.of("gitlab-deployment")))
                .isEqualTo(deployments(EventReader.GITLAB, "Deployment Hook", Payloads.of("gitlab-deployment")));
    }

    @Test
    void storedReportsEqualTheReportsInTheEvent() {
        ParsedEvent pipeline = read(EventReader.GITLAB, "Pipeline Hook", Payloads.of("gitlab-pipeline")).orElseThrow();
        ParsedEvent incident = read(EventReader.PAGERDUTY, "incident.triggered", Payloads.of("pagerduty-incident"))
                .orElseThrow();
        ParsedEvent bare = read(EventReader.MODULE, "deployment", new Payloads("{\"status\":\"success\"}"))
                .orElseThrow();

        assertThat(new OfDeployments(Records.deployments(pipeline.subject().orElseThrow().record())))
                .isEqualTo(pipeline);
        assertThat(new OfIncident(Records.incident(incident.subject().orElseThrow().record()))).isEqualTo(incident);
        assertThat(bare.subject().orElseThrow().record()).isEqualTo("""
                [{"system":"sender","evidence":"deployment","status":"success","at":"2026-11-23T12:00:00Z"}]""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1", "[]", "\"x\"", "{\"deployment\":7,\"builds\":{},\"event\":[]}"})
    void otherJsonReportsNothing(String json) {
        for (EventReader reader : EventReader.values()) {
            for (String type : List.of("deployment_status", "workflow_run", "release", "Deployment Hook",
                    "Pipeline Hook", "incident.triggered", "deployment", "alert", "", "x")) {
                assertThat(reader.read("sender", type, Json.parseOwn(json), RECEIVED)).isEmpty();
            }
        }
    }

    private static Optional<ParsedEvent> read(EventReader reader, String type, Payloads payload) {
        return reader.read("sender", type, payload.json(), RECEIVED);
    }

    private static List<DeploymentReport> deployments(EventReader reader, String type, Payloads payload) {
        return read(reader, type, payload).map(OfDeployments.class::cast).orElseThrow().reports();
    }

    private static IncidentReport incident(EventReader reader, String type, Payloads payload) {
        return read(reader, type, payload).map(OfIncident.class::cast).orElseThrow().report();
    }
}
