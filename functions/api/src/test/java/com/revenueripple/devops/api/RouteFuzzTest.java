package com.revenueripple.devops.api;

import static com.revenueripple.devops.api.ApiFixture.ADMINISTRATOR;
import static com.revenueripple.devops.api.ApiFixture.KEY_HOLDER;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.ApiFixture.Answer;
import com.revenueripple.devops.http.Principal;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;

/**
 * Whatever the request and the route: the response is one of those in openapi.yaml, has a known code unless it is a
 * success, and discloses no internals. Requests are generated from the description, so new routes are included.
 */
class RouteFuzzTest {
    private static final int LARGEST_ANSWER_BYTES = 6 * 1024 * 1024;
    private static final Map<String, Principal> PRINCIPALS = Map.of("administrator", ADMINISTRATOR, "apiKey",
            KEY_HOLDER);
    private static final List<String> INSIDE = List.of("Exception", "com.revenueripple", "software.amazon", "java.",
            "jackson", "\tat ", "arn:aws", "Table-");
    private static final PojoSerializer<APIGatewayProxyResponseEvent> RUNTIME = LambdaEventSerializers
            .serializerFor(APIGatewayProxyResponseEvent.class, RouteFuzzTest.class.getClassLoader());

    private static final ApiRoutes ROUTES = new ApiRoutes();

    @Property(tries = 2_000, seed = "20261123")
    void everyResponseIsADescribedOne(@ForAll Random random) throws Exception {
        DescribedOperation operation = HostileValues.pick(ROUTES.operations, random);
        APIGatewayProxyRequestEvent request = new HostileRequests(random, ROUTES.fixture.clock.instant(), ROUTES.known,
                PRINCIPALS).to(operation);

        Answer answer = ROUTES.call(operation, request);

        assertThat(operation.codes()).as(request.toString()).containsKey(answer.status());
        assertThat(answer.status()).as(request.toString()).isNotEqualTo(500);
        assertThat(bytesOf(answer)).as("The bytes of the response to %s", request).isLessThan(LARGEST_ANSWER_BYTES);
        assertThat(answer.event().getHeaders().values()).noneMatch(value -> value.matches("(?s).*[\\r\\n].*"));
        if (answer.status() >= 400) {
            assertThatItIsAProblem(operation, answer, request);
        }
        Statistics.label("answers").collect(answer.status() < 400).coverage(coverage -> {
            coverage.check(true).percentage(share -> share > 25);
            coverage.check(false).percentage(share -> share > 25);
        });
    }

    private static void assertThatItIsAProblem(DescribedOperation operation, Answer answer,
            APIGatewayProxyRequestEvent request) {
        JsonNode problem = answer.json();
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(operation.codes().getOrDefault(answer.status(), Set.of())).as(request.toString())
                .contains(answer.code());
        assertThat(problem.path("status").asInt()).isEqualTo(answer.status());
        assertThat(problem.path("request_id").asText()).isEqualTo(request.getRequestContext().getRequestId());
        assertThat(problem.path("title").asText()).isNotEmpty().isEqualTo(problem.path("error").asText());
        assertThat(problem.path("detail").asText()).isNotEmpty();
        assertThat(answer.event().getBody()).as(request.toString()).doesNotContain(INSIDE);
    }

    /** In the encoding of Lambda's runtime; text that cannot be encoded would be an error of the function. */
    private static int bytesOf(Answer answer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        RUNTIME.toJson(answer.event(), bytes);
        return bytes.size();
    }
}
