package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.revenueripple.devops.embedded.Template;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./deploy} with programs that stand for Maven, the AWS CLI and the SAM CLI. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the command is a shell script")
class DeployTest {
    /** As ReadStatusHandler writes it: beside the domains, a failure of the past. */
    private static final String STATUS = """
            {"statusCode":200,"headers":{"Content-Type":"application/json"},"body":"{\\"timestamp\\":\\"2026-11-30T12:00:00Z\\",\
            \\"status\\":\\"connected\\",\\"sync\\":{\\"interval_seconds\\":60},\\"domains\\":{\\"revenue\\":{\\"status\\":\\"connected\\",\
            \\"last_success_at\\":\\"2026-11-30T12:00:00Z\\",\\"age_seconds\\":0,\\"source_lag_seconds\\":2,\\"failure\\":%s},\
            \\"users\\":{\\"status\\":\\"connected\\",\\"last_success_at\\":\\"2026-11-30T12:00:00Z\\",\\"age_seconds\\":0,\
            \\"source_lag_seconds\\":2,\\"failure\\":null}},\\"last_failure\\":{\\"run_id\\":\\"r1\\",\
            \\"failed_at\\":\\"2026-11-29T12:00:00Z\\",\\"code\\":\\"source_outdated\\",\\"message\\":\\"It was stripe_x.\\"}}"}""";
    private static final String HEALTHY = STATUS.formatted("null");
    private static final String REFUSED_LOGIN = STATUS.formatted("""
            {\\"run_id\\":\\"r2\\",\\"failed_at\\":\\"2026-11-30T12:00:00Z\\",\\"code\\":\\"source_login_refused\\",\
            \\"message\\":\\"Refused, as stripe_key_refused would be.\\"}""");

    @TempDir
    private Path directory;

    private DeployCommand command = new DeployCommand(Path.of(""));

    @BeforeEach
    void copy() throws IOException {
        assumeThat(Installed.program("bash")).as("bash is installed").isTrue();
        command = DeployCommand.in(directory);
    }

    @Test
    void dryRunPrintsParametersAndCommandsAndCallsNothing() throws Exception {
        command.setting("OidcIssuer=https://issuer.example");

        DeployCommand.Outcome outcome = command.run("dev", "--dry-run");

        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(outcome.calls()).isEmpty();
        assertThat(outcome.output()).contains("Stack revenue-ripple-devops-dev in us-east-1, section default",
                "  OidcIssuer=https://issuer.example\n", "\nmvn package -Dtest=LibrariesTest ",
                "\nsam deploy --template-file template.yaml --config-env default --region us-east-1 --parameter-overrides Stage=dev ");
    }

    /** CloudFormation keeps the previous value of a parameter that a deployment does not name. */
    @Test
    void eachParameterIsNamedWithTheFilesValueOrTheTemplatesDefault() throws Exception {
        Template template = Template.read(Template.find());
        command.setting("RollBackOnAlarm=no");

        Set<String> inFile = command.namesInFile("prod");
        Map<String, String> parameters = command.parameters(command.run("prod", "--dry-run"));

        assertThat(parameters).containsOnlyKeys(command.declaredParameters()).allSatisfy((name, value) -> {
            if (!inFile.contains(name)) {
                assertThat(value).as(name).isEqualTo(template.ref(name));
            }
        });
        assertThat(parameters).containsEntry("Stage", "prod").containsEntry("RollBackOnAlarm", "no")
                .containsEntry("AllowedOrigin", "https://YOUR-PLATFORM.example");
    }

    @Test
    void jsonInAValueKeepsItsQuotes() throws Exception {
        command.line("  'StripeTiers=\"{\\\"price_1\\\":\\\"membership\\\"}\"', # by price");

        assertThat(command.parameters(command.run("dev", "--dry-run")))
                .containsEntry("StripeTiers", "{\"price_1\":\"membership\"}");
    }

    @Test
    void firstDeploymentBuildsDeploysAndListsOutputsAndSteps() throws Exception {
        command.ready();

        DeployCommand.Outcome outcome = command.run("prod", "eu-west-1");

        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(String.join("\n", outcome.calls())).containsSubsequence("aws sts", "mvn package",
                "aws cloudformation", "sam deploy --template-file template.yaml --config-env prod --region eu-west-1 ",
                " Revision=");
        assertThat(outcome.output()).contains("revenue-ripple-devops is a new stack in eu-west-1.", "BaseUrl",
                "For signed webhooks, store their sources", "Set the password of the database role: step 4.",
                "Create the first key: step 5.");
    }

    @Test
    void laterDeploymentShowsChangedParametersAndWhatIsMissing() throws Exception {
        command.ready().setting("StripeSecretArn=arn:aws:secretsmanager:us-east-1:1:secret:stripe")
                .answer("STACK", "UPDATE_COMPLETE\t2026-11-30T12:00:00Z").answer("STATUS", REFUSED_LOGIN)
                .answer("PARAMETERS", "Stage\tprod\\nSyncSchedule\trate(5 minutes)\\nStripeTiers\t{}");

        DeployCommand.Outcome outcome = command.run("prod");

        assertThat(outcome.code()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("\n  SyncSchedule: rate(5 minutes) -> rate(1 minute)\n",
                "Store a value in the secret arn:aws:secretsmanager:us-east-1:1:secret:stripe (StripeSecretArn).",
                "Set the password of the database role").doesNotContain("\n  Stage:", "\n  StripeTiers:", "first key");
    }

    @Test
    void nothingRemainsWhenSecretsHaveValuesAndTheSyncSucceeds() throws Exception {
        command.ready().answer("STACK", "UPDATE_COMPLETE\t2026-11-30T12:00:00Z").answer("SECRET", "{\"sources\":[]}")
                .answer("STATUS", HEALTHY);

        assertThat(command.run("prod").output()).contains("No step remains.");

        command.answer("STATUS", REFUSED_LOGIN.replace("source_login_refused", "stripe_key_refused"));
        assertThat(command.run("prod").output())
                .contains("The last sync failed: stripe_key_refused. See docs/runbook.md.");
    }

    /** The rolled back update may have published versions that cannot be published again. */
    @Test
    void theSameBuildHasAnotherRevisionAfterARolledBackUpdate() throws Exception {
        command.ready();
        String revision = command.revision(command.run("prod"));

        command.answer("STACK", "UPDATE_ROLLBACK_COMPLETE\t2026-11-30T12:00:00Z");
        String first = command.revision(command.run("prod"));
        command.answer("STACK", "UPDATE_ROLLBACK_COMPLETE\t2026-11-30T13:00:00Z");
        String second = command.revision(command.run("prod"));

        assertThat(List.of(revision, first, second)).doesNotHaveDuplicates();
    }

    @Test
    void eachProblemIsNamedBeforeAnythingIsDeployed() throws Exception {
        assertFails("samconfig.toml has no section staging. It has: dev prod.", "staging");
        assertFails("Put your own value into samconfig.toml, section prod: DatabaseUrl=", "prod");
        command.ready().setting("AlarmTopicArn=arn:aws:sns:us-east-1:1:alarms");
        assertFails("This resource is not in eu-west-1: AlarmTopicArn=", "prod", "eu-west-1");
        command.answer("STACK", "ROLLBACK_COMPLETE\tNone");
        assertFails("The stack revenue-ripple-devops cannot be updated: ROLLBACK_COMPLETE. Delete it first:", "prod");
        command.answer("IDENTITY", "no");
        assertFails("There are no valid AWS credentials.", "prod");
        command.without("sam");
        assertFails("The SAM CLI is missing: https://", "prod");
    }

    @Test
    void failedBuildDeploysNothing() throws Exception {
        command.ready().answer("BUILD", "Install JDK 25");

        assertThat(command.run("prod").output()).contains("Install JDK 25");
        assertFails("The build failed, so nothing was deployed.", "prod");
    }

    @Test
    void unknownParameterIsRefused() throws Exception {
        command.ready().setting("OidcIsuer=https://issuer.example");

        assertFails("template.yaml has no parameter OidcIsuer, which samconfig.toml names.", "prod");
    }

    @Test
    void theLinterFindsNothing() throws Exception {
        assumeThat(Installed.program("shellcheck")).as("shellcheck is installed").isTrue();

        Process lint = new ProcessBuilder("shellcheck", Template.find().resolveSibling("deploy").toString())
                .redirectErrorStream(true).start();

        assertThat(new String(lint.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isBlank();
        assertThat(lint.waitFor()).isZero();
    }

    private void assertFails(String message, String... arguments) throws Exception {
        DeployCommand.Outcome outcome = command.run(arguments);

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.output()).contains("deploy: " + message);
        assertThat(outcome.calls()).noneMatch(call -> call.startsWith("sam"));
    }
}
