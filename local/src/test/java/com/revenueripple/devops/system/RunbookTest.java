package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.revenueripple.devops.embedded.Template;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The runbook has a section for each alarm, and its commands refer to existing parts of the template. */
class RunbookTest {
    private static final Path ROOT = Template.find().resolveSibling("");
    private static final Pattern ALARM_HEADING = Pattern.compile("^### (\\w+Alarm)$", Pattern.MULTILINE);
    private static final Pattern OUTPUT = Pattern.compile("(?<![-\\w])output (\\w+)");
    private static final Pattern MENTIONED_OUTPUT = Pattern.compile("\\(output `(\\w+)`\\)");
    private static final Pattern PHYSICAL = Pattern.compile("(?:physical|letters) (\\w+)");
    private static final Pattern LOG = Pattern.compile("(?<!aws )logs ([A-Z]\\w+)");
    private static final Pattern LOGS = Pattern.compile("for name in ([^;]+); do *\\n? *logs");
    private static final Pattern PARAMETER = Pattern.compile("(?<= )([A-Z]\\w+)=");
    private static final Pattern COMMANDS = Pattern.compile("```bash\n(.*?)```", Pattern.DOTALL);
    /** The resources that SAM adds to those of the template. */
    private static final Set<String> ADDED_BY_SAM = Set.of("ServerlessDeploymentApplication",
            "RunScheduledSyncFunctionSchedule");
    private static final Set<String> NO_PARAMETERS = Set.of("Name", "Value", "WriteUnitsPerSecond",
            "ReadUnitsPerSecond");

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
        assertThat(all(PARAMETER, commands())).isNotEmpty().allSatisfy(
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

    private String commands() {
        return COMMANDS.matcher(runbook).results().map(match -> match.group(1)).collect(Collectors.joining("\n"));
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
