package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.lambda.FunctionContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/**
 * Random requests for a manual sync are rejected with a known code, without internal details. Another run holds the
 * lease, so valid requests are rejected as well.
 */
class RunSyncFuzzTest {
    private static final String[] INTERNALS = {"Exception", "com.revenueripple", "software.amazon", "java.", "jackson",
            "\tat ", "arn:aws", "Table-"};

    private final TestSystem system = new TestSystem();
    private final RunSyncHandler handler = new RunSyncHandler(system.environment());

    RunSyncFuzzTest() {
        system.lease.acquire("run_other");
    }

    @Property(tries = 1_000, seed = "20261123")
    void everyRequestIsRejectedWithAKnownCode(@ForAll("bodies") byte[] body, @ForAll boolean isBase64) {
        APIGatewayProxyRequestEvent event = TestSystem.event("run-sync.json", APIGatewayProxyRequestEvent.class);
        event.setBody(isBase64
                ? Base64.getEncoder().encodeToString(body)
                : new String(body, StandardCharsets.UTF_8));
        event.setIsBase64Encoded(isBase64);

        APIGatewayProxyResponseEvent response = handler.handleRequest(event, FunctionContext.BEHIND_GATEWAY);

        JsonNode problem = Json.parseOwn(response.getBody());
        assertThat(problem.path("code").asText()).isIn(switch (response.getStatusCode()) {
            case 400 -> new String[]{"malformed_json", "invalid_request"};
            case 409 -> new String[]{"sync_in_progress"};
            case 413 -> new String[]{"content_too_large"};
            default -> new String[]{"(unexpected status " + response.getStatusCode() + ")"};
        });
        assertThat(response.getBody()).doesNotContain(INTERNALS);
        assertThat(system.hasSnapshots()).isFalse();
        Statistics.label("status").collect(response.getStatusCode())
                .coverage(coverage -> Stream.of(400, 409, 413)
                        .forEach(status -> coverage.check(status).count(n -> n > 0)));
    }

    @Provide
    Arbitrary<byte[]> bodies() {
        Arbitrary<String> values = Arbitraries.oneOf(
                Arbitraries.of("true", "false", "null", "1", "1e999999999", "-0", "tru", "\"true\"", "\"\\ud800\"",
                        "[]",
                        "{}", "9".repeat(2_000), "[".repeat(50_000), "\"" + "x".repeat(300_000) + "\""),
                Arbitraries.strings().ofMaxLength(20).map(Json::write));
        Arbitrary<String> names = Arbitraries.oneOf(
                Arbitraries.of("reconcile", "RECONCILE", "", "a/b", "~", "__proto__"),
                Arbitraries.strings().ofMaxLength(10));
        Arbitrary<String> objects = values.tuple2().flatMap(pair -> names.map(name -> "{\"reconcile\":" + pair.get1()
                + (name.isEmpty() ? "" : "," + Json.write(name) + ":" + pair.get2()) + "}"));
        Arbitrary<String> flags = Arbitraries.of("", "{}", "{\"reconcile\":true}", " {\"reconcile\":false}\n");
        return Arbitraries.oneOf(objects, values, flags, Arbitraries.strings().ofMaxLength(100))
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .flatMap(bytes -> Arbitraries.frequencyOf(
                        Tuple.of(9, Arbitraries.just(bytes)),
                        Tuple.of(1, Arbitraries.bytes().array(byte[].class).ofMaxSize(60))));
    }
}
