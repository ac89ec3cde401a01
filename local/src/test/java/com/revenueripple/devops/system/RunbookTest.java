package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runbook has a section for each alarm, and its commands refer to existing parts of the template. */
class RunbookTest {
    private static final Path ROOT = Template.find().resolveSibling("");
    private static final Pattern ALARM_HEADING = Pattern.compile("^### (\\w+Alarm)$", Pattern.MULTILINE);
    private static final Pattern OUTPUT = Pattern.compile("(?<![-\\w])output (\\w+)");
    private static final Pattern MENTIONED_OUTPUT = Pattern.compile("\\(output `(\\w+)`\\)");
    private static final Pattern PHYSICAL = Pattern.compile("(?:physical|letters) (\\w+)");
    private static final Pattern LOG = Pattern.compile("(?<!aws )logs ([A-Z]\\w+)");
    private static final Pattern LOGS = Pattern.compile("for name in ([^;]+); do *\\n? *logs");
    private static final Pattern PARAMETER = Pattern.compile("(?<=[ `\"/])([A-Z]\\w+)=(?!=)");
    private static final Pattern COMMANDS = Pattern.compile("```bash\n(.*?)```", Pattern.DOTALL);
    /** The resources that SAM adds to those of the template. */
    private static final Set<String> ADDED_BY_SAM = Set.of("ServerlessDeploymentApplication",
            "RunScheduledSyncFunctionSchedule");
    private static final Set<String> NO_PARAMETERS = Set.of("AWS_REGION", "Name", "Value", "WriteUnitsPerSecond",
            "ReadUnitsPerSecond");

    /** Stand for the programs that the commands use; a loop runs once, with a made-up value. */
    private static final String STAND_INS = """
            aws() {
              printf '%s\\0' "$@" >> recorded; printf '\\001' >> recorded
              case "$*" in
                *KeySchema*) echo key_hash ;;
                *CurrentState*) echo STOPPED ;;
                *retained*|*AWS::DynamoDB::Table*) printf 'AWS::DynamoDB::Table table\\nAWS::KMS::Key key\\n'
                  echo 'AWS::SecretsManager::Secret secret' ;;
                *) echo value ;;
              esac
            }
            curl() { echo '{}'; }
            jq() { [ "$1" = -c ] && echo '{"pk":{"S":"x"},"sk":{"S":"y"}}'; }
            date() { echo 2026-11-30T12:00:00Z; }
            git() { :; }
            mvn() { :; }
            sam() { :; }
            sed() { :; }
            shred() { :; }
            openssl() { echo password; }
            sha256sum() { echo hash; }
            EDITOR=true
            """;

    private final String runbook = read("docs/runbook.md");
    private final String text = read("template.yaml");
    private final Template template = AwsCalls.template();

    @Test
    void eachAlarmHasAHeading() {
        assertThat(all(ALARM_HEADING, runbook)).isEqualTo(template.resources("AWS::CloudWatch::Alarm").stream()
                .map(Template.Resource::logicalId).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void eachReferencedOutputExists() {
        String outputs = text.substring(text.indexOf("\nOutputs:\n"));

        Set<String> referenced = all(OUTPUT, commands());
        referenced.addAll(all(MENTIONED_OUTPUT, runbook));
        assertThat(referenced).hasSizeGreaterThan(5)
                .allSatisfy(name -> assertThat(outputs).contains("\n  " + name + ":\n"));
    }

    @Test
    void eachReferencedResourceExists() {
        String resources = text.substring(text.indexOf("\nResources:\n"), text.indexOf("\nOutputs:\n"));

        assertThat(all(PHYSICAL, commands())).hasSizeGreaterThan(10)
                .allSatisfy(name -> assertThat(ADDED_BY_SAM.contains(name) || resources.contains("\n  " + name + ":\n"))
                        .as(name).isTrue());
    }

    @Test
    void eachReferencedLogAndParameterExists() {
        Set<String> logs = all(LOG, commands());
        all(LOGS, commands()).forEach(names -> logs.addAll(List.of(names.split(" "))));
        assertThat(logs).hasSizeGreaterThan(10)
                .allSatisfy(name -> assertThat(template.resource(name + "Function").map("LoggingConfig"))
                        .containsEntry("LogGroup", template.ref("ApplicationLogGroup")));
        assertThat(commands()).contains("\"/$stack/application\"");
        assertThat(text).contains("LogGroupName: !Sub /${AWS::StackName}/application\n");
        assertThat(all(PARAMETER, runbook)).contains("RollBackOnAlarm", "WebAclRequestLimit").allSatisfy(
                name -> assertThat(NO_PARAMETERS.contains(name) || template.hasParameter(name)).as(name).isTrue());
    }

    @Test
    void eachCommandIsValidShellSyntax() throws Exception {
        assumeThat(Installed.program("bash")).as("bash is installed").isTrue();

        Process bash = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
        bash.getOutputStream().write(commands().getBytes(StandardCharsets.UTF_8));
        bash.getOutputStream().close();
        String errors = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(bash.waitFor()).as(errors).isZero();
    }

    /** The shell runs each line with {@code aws} as a function that only records its arguments. */
    @Test
    void theAwsCliAcceptsEachCommand(@TempDir Path directory) throws Exception {
        assumeThat(Installed.program("bash")).as("bash is installed").isTrue();
        assumeThat(Installed.program("python3")).as("Python is installed").isTrue();
        for (String file : List.of("secret", "events/generate-key.json", "events/read-status.json", "deploy")) {
            Files.createDirectories(directory.resolve(file).getParent());
            Files.writeString(directory.resolve(file), "{}");
        }
        assertThat(directory.resolve("deploy").toFile().setExecutable(true)).isTrue();
        List<List<String>> recorded = recorded(directory, commands() + commandsOf(read("docs/deploying.md")));

        String refused = run(directory,
                Json.write(Stream.concat(recorded.stream(), callsOfDeploy(directory)).distinct().toList()),
                "python3", "-B", Path.of("src", "test", "resources", "aws-commands.py").toAbsolutePath().toString());

        assumeThat(refused.strip()).as("Python has the AWS CLI (package awscli)").isNotEqualTo("missing");
        assertThat(recorded).hasSizeGreaterThan(80);
        assertThat(refused).isEmpty();
    }

    private static Stream<List<String>> callsOfDeploy(Path directory) throws Exception {
        DeployCommand command = DeployCommand.in(Files.createDirectory(directory.resolve("repository"))).ready();
        return command.setting("StripeSecretArn=arn:aws:secretsmanager:us-east-1:1:secret:stripe")
                .answer("STACK", "UPDATE_COMPLETE\t2026-11-30T12:00:00Z").run("prod").awsCalls().stream();
    }

    /** The arguments of each {@code aws} command that these commands run. */
    private static List<List<String>> recorded(Path directory, String commands) throws Exception {
        run(directory, "", "bash", "-c", STAND_INS + commands);
        return DeployCommand.arguments(directory.resolve("recorded"));
    }

    private static String run(Path directory, String input, String... command) throws Exception {
        Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private static String commandsOf(String document) {
        return COMMANDS.matcher(document).results().map(match -> match.group(1)).collect(Collectors.joining("\n"));
    }

    private String commands() {
        return commandsOf(runbook);
    }

    private static Set<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String read(String file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new AssertionError(file, e);
        }
    }
}
