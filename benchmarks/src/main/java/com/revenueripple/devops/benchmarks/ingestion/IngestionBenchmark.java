package com.revenueripple.devops.benchmarks.ingestion;

import com.revenueripple.devops.benchmarks.measurement.Benchmark;
import com.revenueripple.devops.benchmarks.measurement.ResultFields;
import com.revenueripple.devops.benchmarks.measurement.Throughput;
import com.revenueripple.devops.benchmarks.measurement.Turns;
import com.revenueripple.devops.embedded.EmbeddedDynamoDb;
import com.revenueripple.devops.testing.TestTables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;

/**
 * Compares accepting a webhook with its bare conditional puts by the same client, in turns: with a key and signed, with
 * small and large bodies, one and sixteen at a time. Runs without a store show the function's own share of the work.
 */
public final class IngestionBenchmark implements Benchmark {
    private static final String BARE_PUT = "bare_put";
    private static final String BARE_CLAIM_AND_PUT = "bare_claim_and_put";
    private static final int KIBIBYTE = 1024;
    private static final int ACTIONS_PER_TURN = 64;
    private static final int WARM_UP_ROUNDS = 20;
    private static final List<Load> LOADS = List.of(new Load(KIBIBYTE, 1, 60, 0.6), new Load(KIBIBYTE, 16, 60, 0.6),
            new Load(100 * KIBIBYTE, 1, 30, 0.3), new Load(100 * KIBIBYTE, 16, 30, 0.3));

    /**
     * Webhooks with bodies of one size, sent by a number of threads for a number of rounds.
     *
     * @param target the minimum ratio of a function's rate to the rate of its puts; lower for large bodies, because
     *        without a network compressing one takes longer than putting it
     */
    private record Load(int bodyBytes, int threads, int rounds, double target) {}

    @Override
    public Map<String, Object> run() {
        List<Map<String, Object>> results = new ArrayList<>();
        for (Load load : LOADS) {
            results.add(measured(load));
        }
        return Map.of("loads", results);
    }

    /** Uses a separate database, so that none fills up. */
    private static Map<String, Object> measured(Load load) {
        try (EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.inMemory(); DynamoDbClient client = dynamoDb.client()) {
            return measured(load, TestTables.create(client));
        }
    }

    private static Map<String, Object> measured(Load load, TestTables tables) {
        SentWebhooks sent = new SentWebhooks(load.bodyBytes());
        WebhookReceiver receiver = new WebhookReceiver(sent, tables.client(), tables);
        receiver.ownRoute().run();
        receiver.gitHub().run();
        BarePuts bare = new BarePuts(tables);
        WebhookReceiver withoutStore = new WebhookReceiver(sent, new NoStore(), tables);
        Map<String, Supplier<Runnable>> contenders = new LinkedHashMap<>();
        contenders.put(BARE_PUT, bare::event);
        contenders.put(BARE_CLAIM_AND_PUT, bare::claimAndEvent);
        contenders.put("own_route", receiver::ownRoute);
        contenders.put("standard", receiver::standard);
        contenders.put("github", receiver::gitHub);
        contenders.put("own_route_without_store", withoutStore::ownRoute);
        contenders.put("standard_without_store", withoutStore::standard);
        contenders.put("github_without_store", withoutStore::gitHub);
        Turns turns = new Turns(load.threads(), ACTIONS_PER_TURN);
        turns.run(WARM_UP_ROUNDS, contenders);
        return fields(load, turns.run(load.rounds(), contenders));
    }

    private static Map<String, Object> fields(Load load, Map<String, Throughput> results) {
        System.out.printf("%,d bytes, %d at once%n", load.bodyBytes(), load.threads());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("body_bytes", load.bodyBytes());
        fields.put("threads", load.threads());
        fields.put("ratio_of_per_second_at_least", load.target());
        results.forEach((name, result) -> fields.put(name, ResultFields.throughput(name, result, Map.of(
                BARE_PUT, Objects.requireNonNull(results.get(BARE_PUT)),
                BARE_CLAIM_AND_PUT, Objects.requireNonNull(results.get(BARE_CLAIM_AND_PUT))))));
        return fields;
    }

    /** Reports every put as done without storing anything. */
    private record NoStore() implements DynamoDbClient {
        @Override
        public PutItemResponse putItem(PutItemRequest request) {
            return PutItemResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
