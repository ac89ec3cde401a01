package com.revenueripple.devops.api.metrics;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.http.QueryParameters;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.Leaderboard;
import com.revenueripple.devops.metrics.Snapshot;
import com.revenueripple.devops.metrics.SnapshotStore;
import com.revenueripple.devops.metrics.Standing;
import com.revenueripple.devops.metrics.Window;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * {@code GET /api/devops/sync/commissions}, its history and the {@code /top} affiliates of a month or of all time; the
 * same for administrators at {@code /api/devops/metrics/commissions}.
 */
public final class SyncCommissionsHandler extends SnapshotHandler {
    private static final int DEFAULT_PLACES = 10;

    private final Leaderboard leaderboard;

    public SyncCommissionsHandler() {
        this(Environment.ofLambda());
    }

    public SyncCommissionsHandler(Environment environment) {
        this(environment, environment.dynamoDb().get(), environment.required("METRICS_TABLE"));
    }

    private SyncCommissionsHandler(Environment environment, DynamoDbClient dynamoDb, String table) {
        super(environment, Domain.COMMISSIONS, new SnapshotStore(dynamoDb, table));
        this.leaderboard = new Leaderboard(dynamoDb, table);
    }

    @Override
    protected ApiResponse answer(ApiRequest request) {
        return request.resource().endsWith("/top") ? top(request) : super.answer(request);
    }

    private ApiResponse top(ApiRequest request) {
        QueryParameters query = new QueryParameters(request);
        Window window = query.value("window", Window::parse, "must be all or a month such as 2026-11",
                Window.ALL_TIME);
        int limit = query.limit(DEFAULT_PLACES);
        query.finish();
        Snapshot snapshot = snapshot();
        Currency currency = currencyOf(snapshot);
        return ApiResponse.json(200, new TopPerformers(snapshot.timestamp(), currency, window,
                leaderboard.top(snapshot.generation(), currency, window, limit), snapshot.freshness()));
    }

    private static Currency currencyOf(Snapshot snapshot) {
        return Currency.getInstance(Json.parseOwn(snapshot.body()).path("currency").asText());
    }

    private record TopPerformers(Instant timestamp, Currency currency, Window window, List<Standing> topPerformers,
            @JsonAnyGetter Map<String, JsonNode> freshness) {}
}
