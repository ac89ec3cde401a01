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
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every function of the template answers its event when Lambda's runtime client starts it out of its zip, primes it for a
 * snapshot and restores it; and whatever it prints then is JSON that tells of the invocation.
 */
class FunctionZipsIT {
    private static FunctionZips functions;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void unpack() throws IOException {
        functions = new FunctionZips(directory);
    }

    @AfterAll
    static void stop() {
        functions.close();
    }

    static List<String> names() {
        return functions.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void aFunctionAnswersItsEvent(String name) throws IOException, InterruptedException {
        try (FunctionProcess process = start(functions.start(name))) {
            process.awaitInitialized();
            String printedBefore = process.printed();
            process.restore();
            Invocation answer = process.invoke(functions.event(name));

            assertThat(printedBefore).as("priming").doesNotContain("WARN", "ERROR");
            assertThat(answer.failed()).as(process.printed()).isFalse();
            assertThat(statusOf(answer)).as(process.printed()).isLessThan(500);
            assertThat(process.printed().substring(printedBefore.length()).lines().map(Json::parseOwn)).allMatch(
                    line -> line.has("_aws") || (line.path("service").asText().equals("revenue-ripple-devops")
                            && line.path("function_name").asText().equals(name)));
        }
    }

    @Test
    void aFunctionWhoseTableIsOutOfReachStartsNevertheless() throws IOException, InterruptedException {
        Start start = functions.start("SyncUsers", URI.create("http://127.0.0.1:1"));
        try (FunctionProcess process = start(start)) {
            process.awaitInitialized();
            process.restore();

            assertThat(statusOf(process.invoke(functions.event("SyncUsers")))).isEqualTo(503);
        }
    }

    /** As the template has them all: to be restored from a snapshot. */
    private static FunctionProcess start(Start start) throws IOException {
        return FunctionProcess.start(start.forSnapshot(), Files.createTempFile(directory, start.name(), ".log"));
    }

    /** Of an answer to the gateway, otherwise 0. */
    private static int statusOf(Invocation answer) {
        JsonNode json = Json.parseOwn(answer.payload());
        return json.path("statusCode").asInt();
    }
}
