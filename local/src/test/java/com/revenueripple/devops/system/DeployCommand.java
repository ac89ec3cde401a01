package com.revenueripple.devops.system;

import com.revenueripple.devops.embedded.Template;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A copy of {@code ./deploy} with the repository's template and samconfig.toml, made-up zips, and programs on its path
 * that only record their calls.
 */
final class DeployCommand {
    private static final List<String> ZIPS = List.of("functions/api-zip/target/api.zip",
            "functions/sync-zip/target/sync.zip");
    /** The system's own tools, without programs that somebody has installed. */
    private static final String TOOLS = File.pathSeparator + "/usr/bin" + File.pathSeparator + "/bin";
    private static final String MAVEN = """
            #!/usr/bin/env bash
            echo "mvn $*" >> "$CALLS"
            [ -z "$BUILD" ] || { echo "$BUILD"; exit 1; }
            """;
    private static final String SAM = """
            #!/usr/bin/env bash
            echo "sam $*" >> "$CALLS"
            """;
    private static final String AWS = """
            #!/usr/bin/env bash
            deployed=$(grep -c ^sam "$CALLS")
            echo "aws $*" >> "$CALLS"
            printf '%s\\0' "$@" >> "$CALLS.aws"
            printf '\\001' >> "$CALLS.aws"
            case "$*" in
              *get-caller-identity*) [ -z "$IDENTITY" ] ;;
              *StackStatus*)
                if [ -n "$STACK" ]; then echo "$STACK"
                elif [ "$deployed" -gt 0 ]; then printf 'CREATE_COMPLETE\\tNone\\n'
                else echo 'Stack with id x does not exist' >&2; exit 254
                fi ;;
              *Parameters*) printf "$PARAMETERS\\n" ;;
              *stripe*) exit 254 ;;
              *get-secret-value*) echo "${SECRET:-{\\}}" ;;
              *lambda*invoke*) echo "$STATUS" ;;
              *OutputKey,*) printf 'BaseUrl\\thttps://api.example\\n' ;;
              *) echo arn ;;
            esac
            """;
    private static final Pattern ENTRY = Pattern.compile("(?m)^ {2}(\\w+)=(.*)$");
    private static final Pattern NAME_IN_FILE = Pattern.compile("(?m)^ *[\"'](\\w+)=");
    private static final Pattern STACK_NAME = Pattern.compile("(?m)^stack_name = \"(.+)\"$");
    private static final Pattern REVISION = Pattern.compile("\\bRevision=(\\w+)|revision (\\w+)");
    private static final Pattern PARAMETER = Pattern.compile("(?m)^ {2}(\\w+):\n {4}Type:");

    private final Path directory;
    private final Map<String, String> answers = new LinkedHashMap<>();

    DeployCommand(Path directory) {
        this.directory = directory;
    }

    /**
     * The result of a run.
     *
     * @param output of both streams
     * @param calls the commands of Maven and the CLIs, in order
     * @param awsCalls the arguments of those of the AWS CLI
     */
    record Outcome(int code, String output, List<String> calls, List<List<String>> awsCalls) {}

    /** A copy in this directory. */
    static DeployCommand in(Path directory) throws IOException {
        DeployCommand command = new DeployCommand(directory);
        for (String file : List.of("deploy", "samconfig.toml", "template.yaml")) {
            Files.copy(Template.find().resolveSibling(file), directory.resolve(file));
        }
        for (String zip : ZIPS) {
            Files.createDirectories(directory.resolve(zip).getParent());
            Files.writeString(directory.resolve(zip), zip);
        }
        Files.createDirectories(command.programs());
        command.program("mvn", MAVEN);
        command.program("sam", SAM);
        command.program("aws", AWS);
        command.program("java", "#!/usr/bin/env bash\n");
        return command;
    }

    /** Puts values in place of the file's placeholders. */
    DeployCommand ready() throws IOException {
        return rewrite(text -> text.replace("YOUR-", "our-"));
    }

    /** Sets a parameter in each section, in place of a present value. */
    DeployCommand setting(String entry) throws IOException {
        String name = entry.substring(0, entry.indexOf('='));
        rewrite(text -> text.replaceAll("(?m)^ *\"" + name + "=.*\n", ""));
        return line("  \"" + entry + "\",");
    }

    /** Adds a line to the parameters of each section. */
    DeployCommand line(String line) throws IOException {
        return rewrite(text -> text.replace("parameter_overrides = [\n", "parameter_overrides = [\n" + line + "\n"));
    }

    /** Gives the first zip another content. */
    void changeZip() throws IOException {
        Files.writeString(directory.resolve(ZIPS.getFirst()), "changed");
    }

    /** Adds a comment to the template. */
    void changeTemplate() throws IOException {
        Path template = directory.resolve("template.yaml");
        Files.writeString(template, Files.readString(template) + "# changed\n");
    }

    /** Sets what a program prints or does; the programs above have the names. */
    DeployCommand answer(String name, String value) {
        answers.put(name, value);
        return this;
    }

    void without(String program) throws IOException {
        Files.delete(programs().resolve(program));
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        Path calls = Files.writeString(directory.resolve("calls"), "");
        Path awsCalls = Files.writeString(directory.resolve("calls.aws"), "");
        List<String> command = new ArrayList<>(List.of("bash", directory.resolve("deploy").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(answers);
        builder.environment().put("CALLS", calls.toString());
        builder.environment().put("PATH", programs() + TOOLS);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output, Files.readAllLines(calls), arguments(awsCalls));
    }

    /** The parameters that a dry run printed, with the values that the SAM CLI reads. */
    Map<String, String> parameters(Outcome outcome) {
        return ENTRY.matcher(outcome.output()).results()
                .collect(Collectors.toMap(match -> match.group(1), match -> unquoted(match.group(2))));
    }

    String revision(Outcome outcome) {
        return REVISION.matcher(outcome.output() + outcome.calls()).results()
                .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
                .reduce((_, last) -> last).orElseThrow(() -> new AssertionError(outcome.output()));
    }

    /** The parameters of the template but Revision. */
    Set<String> declaredParameters() throws IOException {
        String text = Files.readString(directory.resolve("template.yaml"));
        Set<String> names = names(PARAMETER, text.substring(0, text.indexOf("\nConditions:")));
        names.remove("Revision");
        return names;
    }

    /** The parameters that samconfig.toml names in a section. */
    Set<String> namesInFile(String section) throws IOException {
        return names(NAME_IN_FILE, table(section));
    }

    /** The name of a section's stack. */
    String stackName(String section) throws IOException {
        return STACK_NAME.matcher(table(section)).results().map(match -> match.group(1)).findFirst().orElseThrow();
    }

    private String table(String section) throws IOException {
        String text = Files.readString(directory.resolve("samconfig.toml"));
        String from = text.substring(text.indexOf("[" + section + ".deploy.parameters]"));
        return from.substring(0, from.indexOf("\n]"));
    }

    private DeployCommand rewrite(UnaryOperator<String> change) throws IOException {
        Path file = directory.resolve("samconfig.toml");
        Files.writeString(file, change.apply(Files.readString(file)));
        return this;
    }

    /** Calls end in U+0001, their arguments in U+0000. */
    static List<List<String>> arguments(Path recorded) throws IOException {
        return Stream.of(Files.readString(recorded).split("\u0001")).filter(call -> !call.isEmpty())
                .map(call -> List.of(call.split("\u0000"))).toList();
    }

    private Path programs() {
        return directory.resolve("programs");
    }

    private void program(String name, String text) throws IOException {
        Path file = Files.createFile(programs().resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(file, text);
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** As the SAM CLI removes quotes and escapes. */
    private static String unquoted(String value) {
        return (value.matches("\".*\"") ? value.substring(1, value.length() - 1) : value).replace("\\\"", "\"");
    }
}
