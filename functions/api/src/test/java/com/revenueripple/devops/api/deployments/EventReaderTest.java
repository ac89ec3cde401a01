package com.revenueripple.devops.api.deployments;

import static java.util.Collections.nCopies;
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
                        DeploymentStatus.SUCCESS, Optional.of(Instant.parse("2026-11-23T11:20:55Z")),
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
        String job = """
                {"id":1,"status":"success","environment":{"name":"%s","action":"start"}}""";
        String pipeline = "{\"project\":{\"path_with_namespace\":\"a\"},\"builds\":[%s]}";
        String longName = "\\u0001".repeat(80);

        assertThat(deployments(EventReader.GITLAB, "Pipeline Hook", new Payloads(pipeline.formatted(String.join(",",
                nCopies(20, job.formatted("prod"))))))).hasSize(20);
        assertThat(reason(EventReader.GITLAB, "Pipeline Hook", new Payloads(pipeline.formatted(String.join(",",
                nCopies(20, job.formatted(longName))))).with("\"a\"", "\"" + longName + longName + "\"")))
                .contains(NotUnderstood.TOO_LONG);
    }

    @Test
    void anInactiveDeploymentIsIgnored() {
        assertThat(reason(EventReader.GITHUB, "deployment_status", Payloads.of("github-deployment-status")
                .with("\"state\": \"success\"", "\"state\": \"inactive\""))).contains(NotUnderstood.UNKNOWN_STATUS);
    }

    @Test
    void aRunOfGitHubThatDeploysIsADeploymentWithItsCommitsTime() {
        assertThat(deployments(EventReader.GITHUB, "workflow_run", Payloads.of("github-workflow-run")))
                .containsExactly(new DeploymentReport("github", Optional.of("revenue-ripple/platform#run-289782451-2"),
                        Evidence.RUN, Optional.empty(), Optional.of("revenue-ripple/platform"), Optional.of("main"),
                        Optional.of("3484a3fb816e0859fd6e1cea078d76385ff50625"),
                        Optional.of(Instant.parse("2026-11-23T10:32:07Z")), DeploymentStatus.FAILURE,
                        Optional.of(Instant.parse("2026-11-23T10:40:49Z")),
                        Optional.of(Instant.parse("2026-11-23T10:33:49Z")),
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
        assertThat(reason(EventReader.GITHUB, "workflow_run", Payloads.of("github-workflow-run")
                .with("\"failure\"", "\"" + conclusion + "\""))).contains(NotUnderstood.UNKNOWN_STATUS);
    }

    @Test
    void aRunOfTestsOrForAPullRequestIsNotADeployment() {
        Payloads run = Payloads.of("github-workflow-run");

        assertThat(reason(EventReader.GITHUB, "workflow_run", run.with("\"Deploy\"", "\"Test\"")))
                .contains(NotUnderstood.NO_DEPLOYMENT);
        assertThat(reason(EventReader.GITHUB, "workflow_run", run.with("\"push\"", "\"pull_request\"")))
                .contains(NotUnderstood.NO_DEPLOYMENT);
    }

    @Test
    void aReleaseOfGitHubIsADeploymentOnceItIsReleased() {
        Payloads release = Payloads.of("github-release");

        assertThat(deployments(EventReader.GITHUB, "release", release)).containsExactly(new DeploymentReport("github",
                Optional.of("revenue-ripple/platform#release-17372790"), Evidence.RELEASE, Optional.empty(),
                Optional.of("revenue-ripple/platform"), Optional.of("v1.4.0"), Optional.empty(),
                Optional.of(Instant.parse("2026-11-20T15:19:25Z")), DeploymentStatus.SUCCESS,
                Optional.of(Instant.parse("2026-11-21T15:20:53Z")), Optional.empty(), Optional.empty(),
                Optional.of("https://github.com/revenue-ripple/platform/releases/tag/v1.4.0")));
        for (String action : List.of("created", "published", "prereleased", "edited", "deleted")) {
            assertThat(reason(EventReader.GITHUB, "release", release.with("\"released\"", "\"" + action + "\"")))
                    .contains(NotUnderstood.NO_DEPLOYMENT);
        }
    }

    @Test
    void aDeploymentOfGitLabIsIdentifiedByItsJob() {
        assertThat(deployments(EventReader.GITLAB, "Deployment Hook", Payloads.of("gitlab-deployment")))
                .containsExactly(new DeploymentReport("gitlab", Optional.of("revenue/billing#job-796"),
                        Evidence.DEPLOYMENT, Optional.of("staging"), Optional.of("revenue/billing"),
                        Optional.of("279484c0"), Optional.of("279484c09fbe69ededfced8c1bb6e6d24616b468"),
                        Optional.empty(), DeploymentStatus.SUCCESS, Optional.of(Instant.parse("2026-11-23T11:20:00Z")),
                        Optional.empty(), Optional.empty(),
                        Optional.of("https://gitlab.example/revenue/billing/-/jobs/796")));
        assertThat(deployments(EventReader.GITLAB, "Deployment Hook", Payloads.of("gitlab-deployment")
                .with("\"deployable_id\": 796", "\"deployable_id\": null"))).extracting(DeploymentReport::identity)
                .containsExactly(Optional.of("revenue/billing#15"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"created", "blocked", "skipped", "approved", "rejected"})
    void aDeploymentOfGitLabThatHasNotBegunIsIgnored(String status) {
        assertThat(reason(EventReader.GITLAB, "Deployment Hook", Payloads.of("gitlab-deployment")
                .with("\"status\": \"success\"", "\"status\": \"" + status + "\"")))
                .contains(NotUnderstood.UNKNOWN_STATUS);
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
                        committedAt, DeploymentStatus.SUCCESS, Optional.of(Instant.parse("2026-11-23T11:20:00Z")),
                        Optional.of(Instant.parse("2026-11-23T11:10:30Z")), Optional.of(Duration.ofMillis(570_250)),
                        url),
                new DeploymentReport("gitlab", Optional.of("revenue/billing#job-797"), Evidence.RUN,
                        Optional.of("production"), Optional.of("revenue/billing"), Optional.of("master"), commit,
                        committedAt, DeploymentStatus.IN_PROGRESS, Optional.of(Instant.parse("2026-11-23T11:30:00Z")),
                        Optional.of(Instant.parse("2026-11-23T11:30:00Z")), Optional.empty(), url));
    }

    @Test
    void anIncidentOfPagerDutyGoesThroughItsStates() {
        Payloads payload = Payloads.of("pagerduty-incident");

        assertThat(incident(EventReader.PAGERDUTY, "incident.triggered", payload))
                .isEqualTo(new IncidentReport("pagerduty",
                        "PGR0VU2", false, IncidentState.OPENED, Optional.of(Instant.parse("2026-11-23T11:45:22.169Z")),
                        Optional.of(Instant.parse("2026-11-23T11:45:20Z")), Optional.empty(), Optional.of("Checkout"),
                        Optional.of("Checkout is slow"), Optional.of("high"),
                        Optional.of("https://acme.pagerduty.com/incidents/PGR0VU2")));
        assertThat(incident(EventReader.PAGERDUTY, "incident.acknowledged", payload).state())
                .isEqualTo(IncidentState.ACKNOWLEDGED);
        assertThat(incident(EventReader.PAGERDUTY, "incident.resolved", payload).state())
                .isEqualTo(IncidentState.RESOLVED);
        assertThat(incident(EventReader.PAGERDUTY, "incident.reopened", payload).openedAt()).isEmpty();
        assertThat(reason(EventReader.PAGERDUTY, "incident.priority_updated", payload))
                .contains(NotUnderstood.UNKNOWN_EVENT_TYPE);
        assertThat(reason(EventReader.PAGERDUTY, "service.updated", payload))
                .contains(NotUnderstood.UNKNOWN_EVENT_TYPE);
    }

    @Test
    void aDeploymentOfTheModuleIsReadUnderItsSourcesName() {
        assertThat(deployments(EventReader.MODULE, "deployment", Payloads.of("module-deployment")))
                .containsExactly(new DeploymentReport("sender", Optional.of("dep-2041"), Evidence.DEPLOYMENT,
                        Optional.of("production"), Optional.of("membership"), Optional.of("1.2.3"),
                        Optional.of("9f2c1a4e"), Optional.of(Instant.parse("2026-11-23T09:00:00Z")),
                        DeploymentStatus.SUCCESS, Optional.of(Instant.parse("2026-11-23T11:02:30Z")),
                        Optional.of(Instant.parse("2026-11-23T11:00:00Z")), Optional.of(Duration.ofSeconds(150)),
                        Optional.of("https://devops.revenueripple.example/deployments/2041")));
    }

    @Test
    void aDeploymentRequiresOnlyAKnownStatus() {
        assertThat(deployments(EventReader.MODULE, "deployment", new Payloads("{\"status\":\"success\"}")))
                .containsExactly(new DeploymentReport("sender", Optional.empty(), Evidence.DEPLOYMENT,
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                        DeploymentStatus.SUCCESS, Optional.empty(), Optional.empty(), Optional.empty(),
                        Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "GITHUB|push|{}|UNKNOWN_EVENT_TYPE",
            "GITHUB|release|{}|MISSING_REPOSITORY",
            "GITHUB|deployment_status|{\"repository\":{\"full_name\":\"a/b\"}}|MISSING_STATUS",
            "GITHUB|release|{\"repository\":{\"full_name\":\"a/b\"},\"action\":\"released\"}|MISSING_ID",
            "GITLAB|Push Hook|{}|UNKNOWN_EVENT_TYPE",
            "GITLAB|Deployment Hook|{}|MISSING_REPOSITORY",
            "GITLAB|Pipeline Hook|{\"project\":{\"path_with_namespace\":\"a/b\"}}|NO_DEPLOYMENT",
            "GITLAB|Deployment Hook|{\"project\":{\"path_with_namespace\":\"a/b\"},\"status\":\"success\"}|MISSING_ID",
            "PAGERDUTY|incident.triggered|{}|MISSING_ID",
            "MODULE|user_action|{}|UNKNOWN_EVENT_TYPE",
            "MODULE|deployment|{}|MISSING_STATUS",
            "MODULE|deployment|{\"status\":null}|MISSING_STATUS",
            "MODULE|deployment|{\"status\":\" \"}|MISSING_STATUS",
            "MODULE|deployment|{\"status\":\"splendid\"}|UNKNOWN_STATUS",
            "MODULE|deployment|{\"status\":{}}|UNKNOWN_STATUS",
            "MODULE|alert|{\"message\":\"Down\",\"status\":\"splendid\"}|UNKNOWN_STATUS",
            "MODULE|alert|{\"message\":\"Down\",\"status\":{}}|UNKNOWN_STATUS",
            "MODULE|alert|{\"message\":{\"text\":\"Down\"}}|MISSING_ID",
            "MODULE|alert|{\"severity\":\"high\",\"title\":\" \",\"message\":[]}|MISSING_ID"})
    void anEventThatIsNotUnderstoodHasAReason(EventReader reader, String type, String json, NotUnderstood reason) {
        assertThat(reason(reader, type, new Payloads(json))).contains(reason);
    }

    @Test
    void theEndOfADeploymentFollowsFromItsBeginningAndItsDuration() {
        assertThat(deployments(EventReader.MODULE, "deployment", new Payloads("""
                {"status":"failed","started_at":"2026-11-23T11:00:00Z","duration":90.5}""")))
                .extracting(DeploymentReport::at)
                .containsExactly(Optional.of(Instant.parse("2026-11-23T11:01:30.500Z")));
    }

    @Test
    void anAlertOfTheModuleIsAnIncident() {
        Payloads alert = Payloads.of("module-alert");

        assertThat(incident(EventReader.MODULE, "alert", alert)).isEqualTo(new IncidentReport("sender", "alert-77",
                false, IncidentState.OPENED, Optional.of(Instant.parse("2026-11-23T11:05:00Z")),
                Optional.of(Instant.parse("2026-11-23T11:05:00Z")), Optional.of("production"),
                Optional.of("membership"), Optional.of("Error rate above 5 %"), Optional.of("critical"),
                Optional.of("https://devops.revenueripple.example/alerts/77")));
        assertThat(incident(EventReader.MODULE, "alert", alert.with("\"open\"", "\"resolved\"")).at())
                .isEmpty();
    }

    @Test
    void aDeploymentMayHaveATimestampAndADeployTimeOnly() {
        assertThat(deployments(EventReader.MODULE, "deployment", Payloads.of("module-deployment-short")))
                .containsExactly(new DeploymentReport("sender", Optional.empty(), Evidence.DEPLOYMENT,
                        Optional.of("production"), Optional.empty(), Optional.of("2.1.0"), Optional.empty(),
                        Optional.empty(), DeploymentStatus.SUCCESS,
                        Optional.of(Instant.parse("2026-11-23T11:40:00.250Z")),
                        Optional.empty(), Optional.of(Duration.ofMillis(184_500)), Optional.empty()));
    }

    @Test
    void anAlertMayHaveASeverityAMessageAndATimestampOnly() {
        assertThat(incident(EventReader.MODULE, "alert", Payloads.of("module-alert-short")))
                .isEqualTo(new IncidentReport("sender", "alert_29a8e49a92e98f18a60e336a58a9c9c1", true,
                        IncidentState.OPENED, Optional.of(Instant.parse("2026-11-23T11:41:10Z")), Optional.empty(),
                        Optional.empty(), Optional.empty(), Optional.of("Checkout is slow"), Optional.of("high"),
                        Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "deployment|\"status\":\"success\",\"finished_at\":\"2026-11-23T11:00:00Z\"|11:00:00",
            "deployment|\"status\":\"success\",\"started_at\":\"2026-11-23T11:00:00Z\",\"duration\":60|11:01:00",
            "deployment|\"status\":\"success\",\"started_at\":\"2026-11-23T11:00:00Z\"|11:59:00",
            "deployment|\"status\":\"started\",\"started_at\":\"2026-11-23T11:00:00Z\"|11:00:00",
            "deployment|\"status\":\"started\"|11:59:00",
            "alert|\"message\":\"a\",\"opened_at\":\"2026-11-23T11:00:00Z\"|11:00:00",
            "alert|\"message\":\"a\",\"status\":\"acknowledged\",\"opened_at\":\"2026-11-23T11:00:00Z\"|11:59:00",
            "alert|\"message\":\"a\",\"status\":\"resolved\",\"occurred_at\":\"2026-11-23T11:00:00Z\"|11:00:00",
            "alert|\"message\":\"a\",\"status\":\"resolved\",\"opened_at\":\"2026-11-23T11:00:00Z\"|11:59:00"})
    void aTimestampCountsWhereNoOtherFieldHasTheTime(String type, String fields, String time) {
        Payloads payload = new Payloads("{" + fields + ",\"timestamp\":\"2026-11-23T11:59:00Z\"}");

        Optional<Instant> at = switch (EventReader.MODULE.parse("sender", type, payload.json())) {
            case OfDeployments(List<DeploymentReport> reports) -> reports.getFirst().at();
            case OfIncident(IncidentReport report) -> report.at();
        };

        assertThat(at).contains(Instant.parse("2026-11-23T" + time + "Z"));
    }

    @Test
    void theDerivedIdOfAnAlertDependsOnSenderServiceAndText() {
        String id = derivedId("{\"message\":\"Disk is full\"}");

        assertThat(List.of("{\"title\":\"Disk is full\"}", "{\"title\":\"Disk is full\",\"message\":\"92 %\"}",
                "{\"message\":\" Disk\\n is\\u00a0full \",\"severity\":\"low\",\"environment\":\"staging\"}",
                "{\"message\":\"Disk is full\",\"status\":\"resolved\",\"timestamp\":\"2026-11-23T11:00:00Z\"}"))
                .allSatisfy(same -> assertThat(derivedId(same)).isEqualTo(id));
        assertThat(List.of("{\"message\":\"Disk is full!\"}", "{\"message\":\"Disk is full\",\"service\":\"db\"}",
                "{\"message\":\"full\",\"service\":\"Disk is\"}", "{\"title\":\"92 %\",\"message\":\"Disk is full\"}"))
                .allSatisfy(other -> assertThat(derivedId(other)).isNotEqualTo(id).matches("alert_[0-9a-f]{32}"));
        assertThat(
                EventReader.MODULE.parse("other", "alert", Json.parseOwn("{\"message\":\"Disk is full\"}")))
                .isInstanceOfSatisfying(OfIncident.class,
                        other -> assertThat(other.report().identity()).isNotEqualTo(id));
    }

    @Test
    void aComposedAndADecomposedTextAreTheSame() {
        assertThat(derivedId("{\"message\":\"D\u00e9bit\"}")).isEqualTo(derivedId("{\"message\":\"De\u0301bit\"}"));
    }

    @Test
    void aLongTextIsShortenedAsATitleAndWholeInTheId() {
        String text = "x".repeat(198) + "\ud83d\ude80";

        IncidentReport report = incident(EventReader.MODULE, "alert", new Payloads("{\"message\":\"" + text + "y\"}"));

        assertThat(report.title()).contains("x".repeat(198) + "…");
        assertThat(report.identity()).isNotEqualTo(derivedId("{\"message\":\"" + text + "z\"}"));
        assertThat(incident(EventReader.MODULE, "alert", new Payloads("{\"message\":\"" + text + "\"}")).title())
                .contains(text);
    }

    @Test
    void theSenderReceivesTheFieldsThatWereRead() {
        assertThat(Json.write(interpretation("deployment", Payloads.of("module-deployment-short")).understoodAs()))
                .isEqualTo("""
                        {"kind":"deployment","deployment_id":null,"status":"success","environment":"production",\
                        "service":null,"version":"2.1.0","commit":null,"committed_at":null,\
                        "at":"2026-11-23T11:40:00.250Z","started_at":null,"duration_seconds":184,"url":null}""");
        assertThat(Json.write(interpretation("alert", Payloads.of("module-alert-short")).understoodAs()))
                .isEqualTo("""
                        {"kind":"incident","incident_id":"alert_29a8e49a92e98f18a60e336a58a9c9c1","status":"opened",\
                        "environment":"production","service":null,"title":"Checkout is slow","severity":"high",\
                        "at":"2026-11-23T11:41:10Z","opened_at":null,"url":null}""");
        assertThat(Json.write(interpretation("Pipeline Hook", Payloads.of("gitlab-pipeline")).understoodAs()))
                .contains("\"deployment_id\":\"revenue/billing#job-796\"", "\"deployments\":2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"status\":\"success\"}",
            "{\"status\":\"success\",\"timestamp\":\"noon\"}",
            "{\"status\":\"success\",\"timestamp\":\"1999-12-31T23:59:59Z\"}",
            "{\"status\":\"success\",\"timestamp\":1}"})
    void theTimeOfReceiptIsNotReturned(String json) {
        assertThat(interpretation("deployment", new Payloads(json)).understoodAs())
                .containsInstanceOf(Understanding.AsDeployment.class).hasValueSatisfying(
                        understanding -> assertThat(Json.tree(understanding).get("at").isNull()).isTrue());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "deployment|\"status\":\"success\",\"timestamp\":\"2026-11-23T12:00:00.300Z\",\"commit_at\":\"2026-11-23T12:00:00.200Z\"",
            "alert|\"message\":\"a\",\"opened_at\":\"2026-11-23T12:00:00.300Z\"",
            "alert|\"message\":\"a\",\"timestamp\":\"2026-11-23T12:00:00Z\"",
            "deployment|\"status\":\"success\""})
    void aRepeatIsUnderstoodAsBeforeWheneverItIsReceived(String type, String fields) {
        Payloads payload = new Payloads("{" + fields + "}");

        Interpretation repeat = EventReader.MODULE.read("sender", type, payload.json(), RECEIVED.plusSeconds(3));

        assertThat(repeat.understoodAs()).isPresent().isEqualTo(interpretation(type, payload).understoodAs());
    }

    @Test
    void aTimeAfterTheReceiptCountsAsTheReceiptAndIsRemembered() {
        Interpretation interpretation = interpretation("deployment", new Payloads("""
                {"status":"success","timestamp":"2026-11-23T12:00:00.3Z"}"""));

        assertThat(interpretation.subject().orElseThrow().record()).isEqualTo("""
                [{"system":"sender","evidence":"deployment","status":"success","at":"2026-11-23T12:00:00Z",\
                "reported_at":"2026-11-23T12:00:00.300Z"}]""");
        assertThat(Json.write(interpretation.understoodAs())).contains("\"at\":\"2026-11-23T12:00:00.300Z\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-23T11:00:00", "2026-11-23T11:00:00.000000", "2026-11-23T13:00:00+02:00"})
    void aTimeWithoutAnOffsetIsInUtc(String time) {
        assertThat(deployments(EventReader.MODULE, "deployment", new Payloads("""
                {"status":"success","timestamp":"%s"}""".formatted(time)))).extracting(DeploymentReport::at)
                .containsExactly(Optional.of(Instant.parse("2026-11-23T11:00:00Z")));
    }

    @Test
    void emptyAndImpossibleDatesAreIgnored() {
        Payloads deployment = Payloads.of("module-deployment");

        for (String date : List.of("0001-01-01T00:00:00Z", "+10000-01-01T00:00:00Z")) {
            assertThat(deployments(EventReader.MODULE, "deployment", deployment.with("2026-11-23T09:00:00Z", date)))
                    .extracting(DeploymentReport::committedAt).containsExactly(Optional.empty());
        }
    }

    @Test
    void aBlankStatusIsNone() {
        assertThat(
                incident(EventReader.MODULE, "alert", new Payloads("{\"message\":\"Down\",\"status\":\"\"}")).state())
                .isEqualTo(IncidentState.OPENED);
        assertThat(incident(EventReader.MODULE, "alert",
                new Payloads("{\"message\":\"Down\",\"status\":\" \",\"state\":\"closed\"}")).state())
                .isEqualTo(IncidentState.RESOLVED);
    }

    @Test
    void longIdsAndServicesAreShortenedButRemainDifferent() {
        String longText = "x".repeat(300);
        Payloads one = new Payloads("{\"alert_id\":\"" + longText + "1\",\"message\":\"Down\"}");
        Payloads other = new Payloads("{\"alert_id\":\"" + longText + "2\",\"message\":\"Down\"}");

        IncidentReport report = incident(EventReader.MODULE, "alert", one);

        assertThat(report.derived()).isFalse();
        assertThat(report.identity()).startsWith("x".repeat(167) + "…").hasSize(200)
                .isEqualTo(incident(EventReader.MODULE, "alert", one).identity())
                .isNotEqualTo(incident(EventReader.MODULE, "alert", other).identity());
        assertThat(derivedId("{\"message\":\"Down\",\"service\":\"" + longText + "1\"}"))
                .isNotEqualTo(derivedId("{\"message\":\"Down\",\"service\":\"" + longText + "2\"}"))
                .isNotEqualTo(derivedId("{\"message\":\"Down\"}"));
        assertThat(deployments(EventReader.MODULE, "deployment", new Payloads("{\"status\":\"success\","
                + "\"deployment_id\":\"" + longText + "\"}"))).extracting(DeploymentReport::identity)
                .allSatisfy(identity -> assertThat(identity.orElseThrow()).hasSize(200));
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
        ParsedEvent pipeline = parse(EventReader.GITLAB, "Pipeline Hook", Payloads.of("gitlab-pipeline"));
        ParsedEvent incident = parse(EventReader.PAGERDUTY, "incident.triggered", Payloads.of("pagerduty-incident"));
        ParsedEvent alert = parse(EventReader.MODULE, "alert", Payloads.of("module-alert-short"));
        ParsedEvent bare = parse(EventReader.MODULE, "deployment", new Payloads("{\"status\":\"success\"}"));

        assertThat(new OfDeployments(Records.deployments(pipeline.subject(RECEIVED).record()))).isEqualTo(pipeline);
        assertThat(new OfIncident(Records.incident(incident.subject(RECEIVED).record()))).isEqualTo(incident);
        assertThat(new OfIncident(Records.incident(alert.subject(RECEIVED).record()))).isEqualTo(alert);
        assertThat(bare.subject(RECEIVED).record()).isEqualTo("""
                [{"system":"sender","evidence":"deployment","status":"success","at":"2026-11-23T12:00:00Z",\
                "at_receipt":true}]""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1", "[]", "\"x\"", "{\"deployment\":7,\"builds\":{},\"event\":[]}"})
    void otherJsonReportsNothing(String json) {
        for (EventReader reader : EventReader.values()) {
            for (String type : List.of("deployment_status", "workflow_run", "release", "Deployment Hook",
                    "Pipeline Hook", "incident.triggered", "deployment", "alert", "", "x")) {
                assertThat(reader.read("sender", type, Json.parseOwn(json), RECEIVED).subject()).isEmpty();
            }
        }
    }

    private static Optional<NotUnderstood> reason(EventReader reader, String type, Payloads payload) {
        return reader.read("sender", type, payload.json(), RECEIVED).notUnderstood();
    }

    private static Interpretation interpretation(String type, Payloads payload) {
        return EventReader.MODULE.read("sender", type, payload.json(), RECEIVED);
    }

    private static String derivedId(String alert) {
        IncidentReport report = incident(EventReader.MODULE, "alert", new Payloads(alert));
        assertThat(report.derived()).isTrue();
        return report.identity();
    }

    private static List<DeploymentReport> deployments(EventReader reader, String type, Payloads payload) {
        return ((OfDeployments) parse(reader, type, payload)).reports();
    }

    private static IncidentReport incident(EventReader reader, String type, Payloads payload) {
        return ((OfIncident) parse(reader, type, payload)).report();
    }

    private static ParsedEvent parse(EventReader reader, String type, Payloads payload) {
        return reader.parse("sender", type, payload.json());
    }
}
