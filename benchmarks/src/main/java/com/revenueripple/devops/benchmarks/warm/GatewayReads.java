package com.revenueripple.devops.benchmarks.warm;

import com.revenueripple.devops.benchmarks.measurement.ResultFields;
import com.revenueripple.devops.benchmarks.measurement.SampleData;
import com.revenueripple.devops.benchmarks.measurement.TemporaryDirectory;
import com.revenueripple.devops.benchmarks.measurement.Throughput;
import com.revenueripple.devops.benchmarks.measurement.Turns;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.local.LocalSystem;
import java.io.IOException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sync reads over HTTP with a key by concurrent clients. The local gateway, the authorizer and the function run in the
 * process of the clients and share its processors. The result is valid for one machine, not for API Gateway.
 */
final class GatewayReads {
    private static final int CONNECTIONS = 16;
    private static final int WARM_UP_ROUNDS = 10;
    private static final int ROUNDS = 40;
    private static final int READS_PER_ROUND = 320;
    private static final String NAME = "reads over HTTP";

    private GatewayReads() {}

    static Map<String, Object> measured() throws IOException {
        Template template = Template.read(Template.find(), Map.of("OidcIssuer", "https://issuer.example"));
        try (TemporaryDirectory directory = new TemporaryDirectory();
                LocalSystem system = LocalSystem.of(Template.find(), directory.path())
                        .variables(Map.of()).withoutSchedule().trickle(0).start();
                HttpClient http = HttpClient.newBuilder().version(Version.HTTP_1_1).build()) {
            SampleData data = new SampleData(system.dynamoDb(), template::ref);
            data.publish();
            HttpRequest read = HttpRequest.newBuilder(system.baseUrl().resolve("/api/devops/sync/users"))
                    .header("x-api-key", data.newKey().reveal())
                    .build();
            Turns turns = new Turns(CONNECTIONS, READS_PER_ROUND);
            turns.run(WARM_UP_ROUNDS, Map.of(NAME, () -> () -> send(http, read)));
            Map<String, Throughput> measured = turns.run(ROUNDS, Map.of(NAME, () -> () -> send(http, read)));
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("connections", CONNECTIONS);
            measured.forEach((name, reads) -> result.putAll(ResultFields.throughput(name, reads, Map.of())));
            return result;
        }
    }

    private static void send(HttpClient http, HttpRequest read) {
        try {
            HttpResponse<String> answer = http.send(read, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(answer.statusCode() + " " + answer.body());
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
