package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.testing.lambda.FunctionProcess.Start;
import com.revenueripple.devops.testing.lambda.FunctionProcess;
import com.revenueripple.devops.testing.lambda.FunctionZips;
import com.revenueripple.devops.testing.lambda.Invocation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every function of the template handles its event when Lambda's runtime client starts it from its zip, primes it for a
 * snapshot and restores it. Everything that it then prints is JSON about the invocation.
 */
class FunctionZipsIT {
    /** A function lives for seconds here: the optimising compiler would cost more than it saves. */
    private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1");

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
        functions = new FunctionZips(directory);
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
        functions.close();
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
        Start start = functions.start("SyncUsers", URI.create("http://127.0.0.1:1"));
        try (FunctionProcess process = start(start)) {
            process.awaitInitialized();
            process.restore();

            assertThat(statusOf(process.invoke(functions.event("SyncUsers")))).isEqualTo(503);
        }
    }

    /** The syncs called so far; later calls need their results. */
    private static List<Future<Called>> precedingSyncs() {
        return calls.entrySet().stream().filter(call -> functions.code(call.getKey()).endsWith("sync"))
                .map(Map.Entry::getValue).toList();
    }

    private static Called call(String name, List<Future<Called>> before) throws Exception {
        try (FunctionProcess process = start(functions.start(name))) {
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
