package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What CloudFormation receives: template.yaml after SAM's own transform, with the parameters of {@code ./deploy}. */
class TransformTest {
    private static final Path SCRIPT = Path.of("src", "test", "resources", "transform.py").toAbsolutePath();
    private static final String MISSING = "missing";
    /** The longest description of a function. */
    private static final int LONGEST_DESCRIPTION = 256;
    /** Properties with the name of a resource. Names of methods, headers and rules are below other properties. */
    private static final Set<String> NAMES = Set.of("Name", "FunctionName", "TableName", "QueueName", "RoleName",
            "AlarmName", "DashboardName", "LogGroupName", "ApplicationName", "DeploymentGroupName", "TopicName",
            "PolicyName", "BucketName");
    /** Resources whose property of such a name refers to another resource. */
    private static final Set<String> REFERRING = Set.of("AWS::Lambda::Version", "AWS::Lambda::Alias",
            "AWS::Lambda::Permission", "AWS::Lambda::EventInvokeConfig", "AWS::Lambda::EventSourceMapping",
            "AWS::CodeDeploy::DeploymentGroup", "AWS::Logs::MetricFilter", "AWS::ApiGateway::DomainName",
            "AWS::ApiGateway::BasePathMapping");

    private static String revision = "";
    private static JsonNode transformed = Json.parseOwn("{}");

    @TempDir
    private static Path directory;

    /** One Python process for all cases. */
    @BeforeAll
    static void transform() throws Exception {
        assumeThat(Installed.program("bash")).as("bash is installed").isTrue();
        assumeThat(Installed.program("python3")).as("Python is installed").isTrue();
        DeployCommand command = DeployCommand.in(directory).ready();
        Map<String, Map<String, String>> cases = new LinkedHashMap<>();
        Map<String, String> deployed = parameters(command);
        revision = deployed.getOrDefault("Revision", "");
        cases.put("deployed", deployed);
        cases.put("again", parameters(command));
        command.setting("OidcAdminRole=owner");
        cases.put("parameter", parameters(command));
        command.changeZip();
        cases.put("zip", parameters(command));
        command.changeTemplate();
        cases.put("template", parameters(command));
        String output = python(Json.write(Map.of("template", Template.find().toString(), "cases", cases)));
        assumeThat(output.strip()).as("Python has SAM's transform (package aws-sam-translator)")
                .isNotEqualTo(MISSING);
        transformed = Json.parseOwn(output);
    }

    @Test
    void theSameInputChangesNoVersion() {
        assertThat(versions("again")).hasSize(23).isEqualTo(versions("deployed"));
    }

    @Test
    void aChangedParameterOrZipOrTemplateChangesAllVersions() {
        List<String> different = List.of("deployed", "parameter", "zip", "template");

        assertThat(different.stream().flatMap(name -> versions(name).stream())).hasSize(4 * 23).doesNotHaveDuplicates();
    }

    /** Lambda publishes no version of a function that is as in the last version. */
    @Test
    void aNewRevisionChangesEachFunction() {
        assertThat(resources("deployed", "AWS::Lambda::Function")).hasSize(23).allSatisfy((id, function) -> {
            JsonNode description = function.at("/Properties/Description");
            assertThat(description.asText()).as(id).endsWith(" " + revision)
                    .hasSizeLessThanOrEqualTo(LONGEST_DESCRIPTION);
        });
    }

    @Test
    void replacedVersionsAreDeleted() {
        assertThat(resources("deployed", "AWS::Lambda::Version")).allSatisfy(
                (id, version) -> assertThat(version.path("DeletionPolicy").asText()).as(id).isEqualTo("Delete"));
    }

    @Test
    void noNameIsSharedByTwoStages() throws IOException {
        DeployCommand command = new DeployCommand(Template.find().resolveSibling(""));

        assertThat(command.stackName("default")).isNotEqualTo(command.stackName("prod"));
        assertThat(named(_ -> true)).isNotEmpty().allSatisfy((name, value) -> assertThat(value.toString()).as(name)
                .matches(text -> text.contains("AWS::StackName") || text.contains("{\"Ref\":")));
    }

    /** A table that outlives its stack would otherwise prevent the next stack. */
    @Test
    void noRetainedResourceHasAFixedName() {
        assertThat(resources("deployed", "").values()).filteredOn(TransformTest::isRetained).hasSizeGreaterThan(5);
        assertThat(named(TransformTest::isRetained)).isEmpty();
    }

    private static boolean isRetained(JsonNode resource) {
        return resource.path("DeletionPolicy").asText().startsWith("Retain");
    }

    /** The names that the template gives to resources, by resource and property. */
    private static Map<String, JsonNode> named(Predicate<JsonNode> resources) {
        Map<String, JsonNode> names = new LinkedHashMap<>();
        resources("deployed", "").forEach((id, resource) -> {
            if (resources.test(resource) && !REFERRING.contains(resource.path("Type").asText())) {
                resource.path("Properties").properties().stream().filter(property -> NAMES.contains(property.getKey()))
                        .forEach(property -> names.put(id + "." + property.getKey(), property.getValue()));
            }
        });
        return names;
    }

    private static Set<String> versions(String name) {
        return resources(name, "AWS::Lambda::Version").keySet();
    }

    /** The resources of a case by logical id; an empty type selects all. */
    private static Map<String, JsonNode> resources(String name, String type) {
        return transformed.path(name).properties().stream()
                .filter(entry -> type.isEmpty() || entry.getValue().path("Type").asText().equals(type))
                .collect(Collectors.toMap(Entry::getKey, Entry::getValue));
    }

    private static Map<String, String> parameters(DeployCommand command) throws Exception {
        DeployCommand.Outcome outcome = command.run("prod", "--dry-run");
        Map<String, String> parameters = new LinkedHashMap<>(command.parameters(outcome));
        parameters.put("Revision", command.revision(outcome));
        return parameters;
    }

    /** The output of the script, errors included. */
    private static String python(String input) throws Exception {
        Process python = new ProcessBuilder("python3", "-B", SCRIPT.toString()).redirectErrorStream(true).start();
        python.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        python.getOutputStream().close();
        String output = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        python.waitFor();
        return output;
    }
}
