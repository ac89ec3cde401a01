package com.revenueripple.devops.benchmarks;

import com.revenueripple.devops.benchmarks.Benchmarks.Benchmark;
import com.revenueripple.devops.embedded.TestTables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;

/**
 * What taking a webhook costs beside the conditional puts that it makes, by the same client, in turns: by key and signed,
 * for small and for large bodies, one at a time and sixteen at once. The same without any store tells what of the rest
 * is the function's own work.
 */
final class IngestionBenchmark implements Benchmark {
    private static final String BARE_PUT = "bare_put";
    private static final int KIBIBYTE = 1024;
    private static final int ACTIONS_PER_TURN = 64;
    private static final int WARM_UP_ROUNDS = 20;
    private static final List<Load> LOADS = List.of(new Load(KIBIBYTE, 1, 60), new Load(KIBIBYTE, 16, 60),
            new Load(100 * KIBIBYTE, 1, 30), new Load(100 * KIBIBYTE, 16, 30));

    /** Bodies of a size, sent by so many at once, for so many rounds. */
    private record Load(int bodyBytes, int threads, int rounds) {}

    @Override
    public Map<String, Object> run() {
        List<Map<String, Object>> results = new ArrayList<>();
        for (Load load : LOADS) {
            results.add(measured(load));
        }
        return Map.of("loads", results);
    }

    /** In tables of its own, so that they do not fill up. */
    private static Map<String, Object> measured(Load load) {
        TestTables tables = TestTables.create();
        SentWebhooks sent = new SentWebhooks(load.bodyBytes());
        WebhookReceiver receiver = new WebhookReceiver(sent, tables.client(), tables);
        receiver.ownRoute().run();
        receiver.gitHub().run();
        BarePuts bare = new BarePuts(tables);
        WebhookReceiver withoutStore = new WebhookReceiver(sent, new NoStore(), tables);
        Map<String, Supplier<Runnable>> contenders = new LinkedHashMap<>();
        contenders.put(BARE_PUT, bare::event);
        contenders.put("bare_claim_and_put", bare::claimAndEvent);
        contenders.put("own_route", receiver::ownRoute);
        contenders.put("standard", receiver::standard);
        contenders.put("github", receiver::gitHub);
        contenders.put("own_route_without_store", withoutStore::ownRoute);
        contenders.put("standard_without_store", withoutStore::standard);
        contenders.put("github_without_store", withoutStore::gitHub);
        Turns turns = new Turns(load.threads(), ACTIONS_PER_TURN);
        turns.run(WARM_UP_ROUNDS, contenders);
        Map<String, Throughput> results = turns.run(load.rounds(), contenders);
        tables.client().deleteTable(delete -> delete.tableName(tables.name("WebhookLogTable")));
        return figures(load, results);
    }

    private static Map<String, Object> figures(Load load, Map<String, Throughput> results) {
        System.out.printf("%,d bytes, %d at once%n", load.bodyBytes(), load.threads());
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("body_bytes", load.bodyBytes());
        figures.put("threads", load.threads());
        Throughput bare = results.getOrDefault(BARE_PUT, new Throughput(0));
        results.forEach((name, result) -> figures.put(name, Figures.throughput(name, result, bare)));
        return figures;
    }

    /** Says at once that everything is stored. */
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
