package com.revenueripple.devops.api.metrics;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.http.QueryParameters;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.Listed;
import com.revenueripple.devops.metrics.Listing;
import com.revenueripple.devops.metrics.ListingStore;
import com.revenueripple.devops.metrics.ReportingCurrency;
import com.revenueripple.devops.metrics.Snapshot;
import com.revenueripple.devops.metrics.SnapshotStore;
import com.revenueripple.devops.money.Currencies;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.paging.Days;
import com.revenueripple.devops.paging.ListPlace;
import com.revenueripple.devops.paging.Page;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * {@code GET /api/devops/sync/revenue}, its history and its {@code /transactions}, newest first; the same for
 * administrators at {@code /api/devops/metrics/revenue}.
 */
public final class SyncRevenueHandler extends SnapshotHandler {
    private static final int DEFAULT_DAYS = 30;

    private final ListingStore listings;
    private final Currency reportingCurrency;
    private final Clock clock;

    public SyncRevenueHandler() {
        this(Environment.ofLambda());
    }

    public SyncRevenueHandler(Environment environment) {
        this(environment, environment.dynamoDb().get(), environment.required("METRICS_TABLE"));
    }

    private SyncRevenueHandler(Environment environment, DynamoDbClient dynamoDb, String table) {
        super(environment, Domain.REVENUE, new SnapshotStore(dynamoDb, table));
        this.listings = new ListingStore(dynamoDb, table);
        this.reportingCurrency = ReportingCurrency.in(environment);
        this.clock = environment.clock();
    }

    @Override
    protected ApiResponse answer(ApiRequest request) {
        return request.resource().endsWith("/transactions") ? transactions(request) : super.answer(request);
    }

    private ApiResponse transactions(ApiRequest request) {
        QueryParameters query = new QueryParameters(request);
        DayRange days = query.days(lastDay(query.cursor()), DEFAULT_DAYS);
        int limit = query.limit();
        Currency currency = query.value("currency", Currencies::find, "must be an ISO 4217 currency such as USD",
                reportingCurrency);
        query.finish();
        Snapshot snapshot = snapshot(); // Before the first snapshot, the list would be incomplete.
        Page<Listed> page = listings.newestFirst(Listing.payments(currency.getCurrencyCode()), days, query.cursor(),
                limit);
        return ApiResponse.json(200, new Transactions(page.items(), page.nextCursor(), snapshot.freshness()));
    }

    /** Today; a continued list keeps its days over midnight. */
    private LocalDate lastDay(Optional<String> cursor) {
        return cursor.map(word -> ListPlace.decode(word).days().to()).orElseGet(() -> Days.of(clock.instant()));
    }

    private record Transactions(List<Listed> transactions, Optional<String> nextCursor,
            @JsonAnyGetter Map<String, JsonNode> freshness) {}
}
