package com.revenueripple.devops.sync.metrics;

import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.Leaderboard;
import com.revenueripple.devops.metrics.Listed;
import com.revenueripple.devops.metrics.Listing;
import com.revenueripple.devops.metrics.ListingStore;
import com.revenueripple.devops.metrics.Snapshot;
import com.revenueripple.devops.metrics.SyncState.Comparison;
import com.revenueripple.devops.metrics.SyncState.DomainState;
import com.revenueripple.devops.metrics.SyncState.Skipped;
import com.revenueripple.devops.metrics.Window;
import com.revenueripple.devops.sync.contribution.Buckets;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.engine.CounterStore;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Builds the snapshots of a moment with a fixed number of reads, regardless of the number of facts. */
public final class SnapshotBuilder {
    private static final int LISTED = 10;
    private static final int LISTED_AS_SKIPPED = 20;
    private static final int FIRST_OF_A_KIND = 10;
    private static final int RECENT_DAYS = 7;

    private final CounterStore counters;
    private final ListingStore listings;
    private final Leaderboard leaderboard;
    private final Currency currency;
    private final RevenueSource revenueSource;

    /**
     * @param table the metrics table
     * @param currency the reporting currency
     */
    public SnapshotBuilder(DynamoDbClient dynamoDb, String table, Currency currency, RevenueSource revenueSource) {
        this.counters = new CounterStore(dynamoDb, table);
        this.listings = new ListingStore(dynamoDb, table);
        this.leaderboard = new Leaderboard(dynamoDb, table);
        this.currency = currency;
        this.revenueSource = revenueSource;
    }

    /**
     * The basis of metrics.
     *
     * @param timestamp the moment that the counters describe
     * @param generations of the kinds whose counters are complete
     * @param behindSince the time since which changes of a kind have been waiting to be counted; absent when none are
     * @param lagUnknown the kinds whose source does not know of changes that cannot be read yet
     * @param states of the domains, with their last comparison
     */
    public record Basis(Instant timestamp, Map<Kind, Long> generations, Map<Kind, Instant> behindSince,
            Set<Kind> lagUnknown, Map<Domain, DomainState> states) {

        private boolean has(Kind... kinds) {
            return generations.keySet().containsAll(List.of(kinds));
        }

        private long generation(Kind kind) {
            return Objects.requireNonNull(generations.get(kind));
        }

        private Freshness freshness(Domain domain) {
            Optional<Instant> behind = behindSince.entrySet().stream()
                    .filter(entry -> entry.getKey().domain() == domain)
                    .map(Map.Entry::getValue)
                    .min(Instant::compareTo);
            Optional<Comparison> compared = Objects.requireNonNull(states.get(domain)).comparison();
            boolean isLagKnown = lagUnknown.stream().noneMatch(kind -> kind.domain() == domain);
            return Freshness.of(timestamp, behind, isLagKnown, compared.map(Comparison::at),
                    compared.map(Comparison::difference));
        }

        private LocalDate today() {
            return LocalDate.ofInstant(timestamp, ZoneOffset.UTC);
        }
    }

    /** The snapshots of all domains whose counters are complete. */
    public Map<Domain, Snapshot> snapshots(Basis basis) {
        Map<Domain, Snapshot> snapshots = new EnumMap<>(Domain.class);
        if (basis.has(Kind.USER)) {
            snapshots.put(Domain.USERS, snapshot(users(basis), basis, Kind.USER));
        }
        if (basis.has(Kind.PAYMENT, Kind.SUBSCRIPTION)) {
            snapshots.put(Domain.REVENUE, snapshot(revenue(basis), basis, Kind.PAYMENT));
        }
        if (basis.has(Kind.COMMISSION)) {
            snapshots.put(Domain.COMMISSIONS, snapshot(commissions(basis), basis, Kind.COMMISSION));
        }
        return snapshots;
    }

    /**
     * The skipped rows of these snapshots, for the domains that have any, by the domain's name. A few rows of each are
     * listed; eventually consistent.
     */
    public Map<String, Skipped> skipped(Map<Domain, Snapshot> snapshots) {
        Map<String, Skipped> skipped = new TreeMap<>();
        snapshots.forEach((domain, snapshot) -> {
            Map<String, Long> counts = new TreeMap<>();
            Json.parseOwn(snapshot.body()).path("skipped").properties()
                    .forEach(count -> counts.put(count.getKey(), count.getValue().longValue()));
            if (!counts.isEmpty()) {
                skipped.put(domain.code(), new Skipped(counts, skippedRows(domain)));
            }
        });
        return skipped;
    }

    /** At least half of the places are for each of two kinds, so that none hides the other. */
    private List<Listed> skippedRows(Domain domain) {
        List<List<Listed>> ofKinds = Kind.of(domain).stream()
                .map(kind -> listings.newest(Listing.skipped(kind.code()), LISTED_AS_SKIPPED))
                .toList();
        return Stream.concat(ofKinds.stream().flatMap(rows -> rows.stream().limit(FIRST_OF_A_KIND)),
                ofKinds.stream().flatMap(rows -> rows.stream().skip(FIRST_OF_A_KIND)))
                .limit(LISTED_AS_SKIPPED)
                .toList();
    }

    private static Snapshot snapshot(Record metrics, Basis basis, Kind kind) {
        return Snapshot.of(Json.write(metrics), basis.timestamp(), basis.generation(kind));
    }

    private UserMetrics users(Basis basis) {
        long generation = basis.generation(Kind.USER);
        return UserMetrics.of(basis.freshness(Domain.USERS),
                counters.total(Kind.USER, generation),
                counters.days(Kind.USER, generation, basis.today().minusDays(RECENT_DAYS - 1L), basis.today()));
    }

    private RevenueMetrics revenue(Basis basis) {
        LocalDate today = basis.today();
        return RevenueMetrics.of(basis.freshness(Domain.REVENUE), revenueSource, currency, today,
                counters.totalAndSince(Kind.PAYMENT, basis.generation(Kind.PAYMENT),
                        Buckets.day(DayRevenue.first(today))),
                counters.totalAndSince(Kind.SUBSCRIPTION, basis.generation(Kind.SUBSCRIPTION),
                        Buckets.month(Retention.first(YearMonth.from(today)))),
                listings.newest(Listing.payments(currency.getCurrencyCode()), LISTED));
    }

    private CommissionMetrics commissions(Basis basis) {
        long generation = basis.generation(Kind.COMMISSION);
        return CommissionMetrics.of(basis.freshness(Domain.COMMISSIONS), currency,
                counters.total(Kind.COMMISSION, generation),
                leaderboard.top(generation, currency, Window.ALL_TIME, LISTED),
                listings.newest(Listing.commissions(currency.getCurrencyCode()), LISTED));
    }
}
