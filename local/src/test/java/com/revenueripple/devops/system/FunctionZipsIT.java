package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.Shape;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.testing.lambda.FunctionProcess.Start;
import com.revenueripple.devops.testing.lambda.FunctionProcess;
import com.revenueripple.devops.testing.lambda.FunctionZips;
import com.revenueripple.devops.testing.lambda.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every function of the template handles its event when Lambda's runtime client starts it from its zip, primes it for a
 * snapshot and restores it. Everything that it then prints is JSON about the invocation. Its variables are those that
 * the running local system writes for {@code sam local invoke}.
 */
class FunctionZipsIT {
    /** A function lives for seconds here: the optimising compiler would cost more than it saves. */
    private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1");

    private static final int USERS = 20;
    private static final Pattern GLOBAL_VARIABLES = Pattern.compile(
            "(?s)\nGlobals:.*? Variables:\n(.*?)\n\nResources:");
    private static final Pattern NAME = Pattern.compile("(?m)^ *([A-Z_]+):");

    private static LocalSystem system;
    private static JsonNode variables;
    private static FunctionZips functions;
    private static ExecutorService processors;
    private static Map<String, Future<Called>> calls;

    @TempDir
    private static Path directory;

    /**
     * The result of a function.
     *
     * @param priming its output until the restore
     * @param printed its output afterwards
     */
    private record Called(String priming, Invocation answer, String printed) {}

    /** Starts calling every function, one per processor at a time, the syncs first. */
    @BeforeAll
    static void callAll() throws IOException {
        system = Systems.of(directory.resolve("data")).users(USERS).expose("127.0.0.1").start();
        variables = Json.parseOwn(Files.readString(system.invokeVariables().orElseThrow()));
        functions = new FunctionZips(AwsCalls.template(), directory);
        processors = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        calls = new LinkedHashMap<>();
        functions.names().forEach(name -> {
            List<Future<Called>> before = precedingSyncs();
            calls.put(name, processors.submit(() -> call(name, before)));
        });
    }

    @AfterAll
    static void stop() {
        processors.shutdownNow();
        system.close();
    }

    static List<String> names() {
        return functions.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void aFunctionHandlesItsEvent(String name) throws ExecutionException, InterruptedException {
        Called called = Objects.requireNonNull(calls.get(name)).get();

        assertThat(called.priming()).as("priming").doesNotContain("WARN", "ERROR");
        assertThat(called.answer().failed()).as(called.printed()).isFalse();
        assertThat(statusOf(called.answer())).as(called.printed()).isLessThan(500);
        assertThat(called.printed().lines().map(Json::parseOwn)).allMatch(
                line -> line.has("_aws") || (line.path("service").asText().equals("revenue-ripple-devops")
                        && line.path("function_name").asText().equals(name)));
    }

    @Test
    void aFunctionStartsWhenItsTableIsUnreachable() throws IOException, InterruptedException {
        Map<String, String> unreachable = new HashMap<>(variables("SyncUsers"));
        unreachable.put("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1");
        Start start = functions.start("SyncUsers", unreachable);
        try (FunctionProcess process = start(start)) {
            process.awaitInitialized();
            process.restore();

            assertThat(statusOf(process.invoke(functions.event("SyncUsers")))).isEqualTo(503);
        }
    }

    /** The SAM CLI ignores a variable that the template does not name for the function. */
    @Test
    void theTemplateNamesEachWrittenVariable() throws IOException {
        String globals = GLOBAL_VARIABLES.matcher(Files.readString(Template.find())).results().findFirst()
                .orElseThrow().group(1);
        List<String> global = NAME.matcher(globals).results().map(match -> match.group(1)).toList();

        assertThat(functions.names()).hasSize(variables.size()).allSatisfy(name -> {
            Set<String> named = new HashSet<>(global);
            Template.Resource function = AwsCalls.template().resource(FunctionZips.logicalId(name));
            named.addAll(Shape.mapOrEmpty(function.map("Environment").get("Variables"), name).keySet());
            assertThat(variables(name)).as(name).containsOnlyKeys(named);
        });
    }

    private static Map<String, String> variables(String name) {
        return variables.path(FunctionZips.logicalId(name)).properties().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, variable -> variable.getValue().asText()));
    }

    /** The syncs called so far; later calls need their results. */
    private static List<Future<Called>> precedingSyncs() {
        return calls.entrySet().stream().filter(call -> functions.code(call.getKey()).endsWith("sync"))
                .map(Map.Entry::getValue).toList();
    }

    private static Called call(String name, List<Future<Called>> before) throws Exception {
        try (FunctionProcess process = start(functions.start(name, variables(name)))) {
            process.awaitInitialized();
            for (Future<Called> sync : before) {
                sync.get();
            }
            String priming = process.printed();
            process.restore();
            Invocation answer = process.invoke(functions.event(name));
            return new Called(priming, answer, process.printed().substring(priming.length()));
        }
    }

    /** Starts a function to be restored from a snapshot, as the template configures all. */
    private static FunctionProcess start(Start start) throws IOException {
        return FunctionProcess.start(start.forSnapshot().with(SHORT_LIVED),
                Files.createTempFile(directory, start.name(), ".log"));
    }

    /** The status of a response to the gateway, otherwise 0. */
    private static int statusOf(Invocation answer) {
        JsonNode json = Json.parseOwn(answer.payload());
        return json.path("statusCode").asInt();
    }
}
