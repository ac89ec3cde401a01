package com.revenueripple.devops.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.HistoryPoint;
import com.revenueripple.devops.metrics.Interval;
import com.revenueripple.devops.metrics.SnapshotStore;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.paging.Days;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * The sample platform's history, as if the sync had always run, so that charts have data on the first day. Users have
 * their present role throughout, and were active until they became what they are.
 */
final class SamplePast implements AutoCloseable {
    private static final int DAYS = 400;
    /** When any of the oldest days is stored, an earlier start has written all. */
    private static final int OLDEST_DAYS = 100;
    private static final int HOURS = 7 * 24;
    private static final int BATCH = 25;
    private static final int CENT_DIGITS = 2;
    private static final int RECENT_DAYS = 7;
    private static final int MONTHS = 12;
    private static final List<String> MOVEMENTS = List.of("new", "expansion", "contraction", "churn",
            "reactivation");

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final Instant now;
    private final Set<Domain> domains;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private CompletableFuture<Void> writing = CompletableFuture.completedFuture(null);

    /**
     * @param table the metrics table
     * @param domains the domains whose metrics come from the sample
     */
    SamplePast(DynamoDbClient dynamoDb, String table, Instant now, Set<Domain> domains) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.now = now;
        this.domains = Set.copyOf(domains);
    }

    /**
     * Starts writing the points of all past hours, days and months, the newest first. Does nothing when an earlier
     * start has reached the oldest.
     *
     * @param platform with the views of {@code supabase.sql}; read before this method returns
     */
    SamplePast start(Connection platform) throws SQLException {
        LocalDate oldest = Days.of(now).minusDays(DAYS);
        DayRange oldestDays = new DayRange(oldest, oldest.plusDays(OLDEST_DAYS));
        if (new SnapshotStore(dynamoDb, table).history(Domain.USERS, Interval.DAY, oldestDays).isEmpty()) {
            List<Map<String, AttributeValue>> items = items(changes(platform)).reversed();
            writing = CompletableFuture.runAsync(() -> write(items));
        }
        return this;
    }

    /** Stops the writing, complete or not. */
    @Override
    public void close() {
        stopped.set(true);
        writing.join();
    }

    /** The end of a past interval. */
    private record Moment(Instant at, Interval interval) {}

    private List<Moment> moments() {
        Instant hour = now.truncatedTo(ChronoUnit.HOURS);
        LocalDate today = Days.of(now);
        Stream<Moment> hours = Stream.iterate(0, back -> back < HOURS, back -> back + 1)
                .map(back -> new Moment(end(hour.minus(Duration.ofHours(back))), Interval.HOUR));
        Stream<Moment> days = Stream.iterate(0, back -> back < DAYS, back -> back + 1)
                .map(back -> new Moment(end(start(today.minusDays(back))), Interval.DAY));
        Stream<Moment> months = Stream.iterate(YearMonth.from(today), month -> month.minusMonths(1))
                .limit(DAYS / 31)
                .map(month -> new Moment(end(start(month.atDay(1))), Interval.MONTH));
        return Stream.of(hours, days, months).flatMap(all -> all).sorted(Comparator.comparing(Moment::at)).toList();
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static Instant end(Instant next) {
        return next.minusMillis(1);
    }

    private List<Map<String, AttributeValue>> items(List<Change> changes) {
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        State state = new State();
        int next = 0;
        for (Moment moment : moments()) {
            for (; next < changes.size() && !changes.get(next).at().isAfter(moment.at()); next++) {
                state.add(changes.get(next));
            }
            Map<Domain, ObjectNode> points = state.points(moment.at());
            domains.forEach(domain -> items.add(SnapshotStore.pointItem(domain, moment.interval(), moment.at(),
                    new HistoryPoint(String.valueOf(points.get(domain))))));
        }
        return items;
    }

    private void write(List<Map<String, AttributeValue>> items) {
        for (int first = 0; first < items.size() && !stopped.get(); first += BATCH) {
            List<WriteRequest> batch = items.subList(first, Math.min(first + BATCH, items.size())).stream()
                    .map(item -> WriteRequest.builder().putRequest(put -> put.item(item)).build()).toList();
            dynamoDb.batchWriteItem(request -> request.requestItems(Map.of(table, batch)));
        }
    }

    /** The platform's views as changes of the metrics. */
    private static final String CHANGES = """
            WITH changes (kind, at, category, grouped, count, cents) AS (
                SELECT 'user', created_at, '', role, 1, 0
                FROM devops.users
                UNION ALL
                SELECT 'status', created_at, '', 'active', 1, 0
                FROM devops.users
                UNION ALL
                SELECT 'status', greatest(created_at, at), '', unnest(ARRAY['active', status]), unnest(ARRAY[-1, 1]), 0
                FROM devops.inactive_since
                JOIN devops.users ON id = user_id
                UNION ALL
                SELECT 'payment', occurred_at, kind, tier, 1, amount_minor
                FROM devops.payments
                UNION ALL
                SELECT 'subscription', unnest(ARRAY[started_at, ended_at]), customer_id, tier, unnest(ARRAY[1, -1]),
                       unnest(ARRAY[unit_amount_minor, -unit_amount_minor])
                FROM devops.subscriptions
                WHERE status IN ('active', 'canceled')
                UNION ALL
                SELECT 'commission', created_at, '', tier, 1, commission_minor
                FROM devops.commissions
            )
            SELECT kind, at, category, grouped, count, cents
            FROM changes
            WHERE at IS NOT NULL
            ORDER BY at""";

    /**
     * A change of the metrics.
     *
     * @param kind {@code user}, {@code status} (of a user), {@code payment}, {@code subscription} or {@code commission}
     * @param category a payment's kind, a subscription's customer, otherwise empty
     * @param group a user's role or status, the tier of the others
     * @param count 1, or -1 for an end
     */
    private record Change(String kind, Instant at, String category, String group, int count, long cents) {}

    private static List<Change> changes(Connection platform) throws SQLException {
        try (Statement statement = platform.createStatement(); ResultSet rows = statement.executeQuery(CHANGES)) {
            List<Change> changes = new ArrayList<>();
            while (rows.next()) {
                changes.add(new Change(rows.getString("kind"), rows.getTimestamp("at").toInstant(),
                        rows.getString("category"), rows.getString("grouped"), rows.getInt("count"),
                        rows.getLong("cents")));
            }
            return changes;
        }
    }

    /** A count and a sum. */
    private static final class Tally {
        private long count;
        private long cents;

        private void add(long moreCount, long moreCents) {
            count += moreCount;
            cents += moreCents;
        }
    }

    /** A customer's monthly recurring revenue, and its movement on the last day on which it changed. */
    private static final class Customer {
        private LocalDate firstPaid = LocalDate.MAX;
        private LocalDate day = LocalDate.MIN;
        private long before;
        private long cents;

        /** Moves all of a day's changes as one. */
        private void add(LocalDate when, long change, Map<String, Tally> month) {
            if (when.equals(day)) {
                count(month, -1);
            } else {
                day = when;
                before = cents;
            }
            cents += change;
            if (change > 0 && firstPaid.equals(LocalDate.MAX)) {
                firstPaid = when;
            }
            count(month, 1);
        }

        private void count(Map<String, Tally> month, int sign) {
            if (cents != before) {
                State.add(month, movement(), sign, sign * (cents - before));
            }
        }

        private String movement() {
            if (before == 0) {
                return firstPaid.isBefore(day) ? "reactivation" : "new";
            }
            if (cents == 0) {
                return "churn";
            }
            return cents > before ? "expansion" : "contraction";
        }
    }

    /** The metrics at a moment. */
    private static final class State {
        private final Map<LocalDate, Long> joined = new TreeMap<>();
        private final Map<String, Tally> roles = tallies("admin", "member", "pro_reseller", "reseller");
        private final Map<String, Tally> statuses = tallies();
        private final Map<String, Tally> kinds = tallies("one_time", "subscription");
        private final Map<String, Tally> payments = tallies("membership", "pro_reseller", "reseller");
        private final Map<String, Tally> singleSales = tallies();
        private final Map<String, Tally> received = tallies("membership", "pro_reseller", "reseller", "tripwire");
        private final Map<String, Tally> subscriptions = tallies("membership", "pro_reseller", "reseller");
        private final Map<String, Tally> tiers = tallies("membership", "pro_reseller", "reseller", "tripwire");
        private final Map<YearMonth, Map<String, Tally>> movements = new TreeMap<>();
        private final Map<String, Customer> customers = new HashMap<>();
        private long endedSubscriptions;

        private static Map<String, Tally> tallies(String... known) {
            Map<String, Tally> tallies = new TreeMap<>();
            for (String name : known) {
                tallies.put(name, new Tally());
            }
            return tallies;
        }

        private static void add(Map<String, Tally> tallies, String name, long count, long cents) {
            tallies.computeIfAbsent(name, _ -> new Tally()).add(count, cents);
        }

        void add(Change it) {
            switch (it.kind()) {
                case "user" -> {
                    add(roles, it.group(), it.count(), 0);
                    joined.merge(Days.of(it.at()), 1L, Long::sum);
                }
                case "status" -> add(statuses, it.group(), it.count(), 0);
                case "payment" -> {
                    add(kinds, it.category(), it.count(), it.cents());
                    add(it.category().equals("subscription") ? payments : singleSales, it.group(), it.count(),
                            it.cents());
                    add(received, it.group(), it.count(), Math.max(0, it.cents()));
                }
                case "subscription" -> {
                    LocalDate day = Days.of(it.at());
                    add(subscriptions, it.group(), it.count(), it.cents());
                    endedSubscriptions += it.count() < 0 ? 1 : 0;
                    customers.computeIfAbsent(it.category(), _ -> new Customer()).add(day, it.cents(),
                            movements.computeIfAbsent(YearMonth.from(day), _ -> tallies()));
                }
                default -> add(tiers, it.group(), it.count(), it.cents());
            }
        }

        Map<Domain, ObjectNode> points(Instant at) {
            return Map.of(Domain.USERS, users(at), Domain.REVENUE, revenue(at), Domain.COMMISSIONS, commissions(at));
        }

        private ObjectNode users(Instant at) {
            LocalDate day = Days.of(at);
            ObjectNode point = point(at).put("total_users", count(roles));
            counts(point.putObject("users_by_role"), roles);
            counts(point.putObject("users_by_status"), statuses);
            return point.put("recent_signups", joined.entrySet().stream()
                    .filter(entry -> entry.getKey().isAfter(day.minusDays(RECENT_DAYS)))
                    .mapToLong(Map.Entry::getValue).sum());
        }

        private ObjectNode revenue(Instant at) {
            ObjectNode point = point(at).put("revenue_source", "supabase").put("currency", "USD")
                    .put("total_revenue", amount(kinds))
                    .put("subscription_revenue", amount(kinds, "subscription"))
                    .put("one_time_revenue", amount(kinds, "one_time"))
                    .put("tripwire_revenue", amount(singleSales, "tripwire"));
            beforeRefunds(point, total(received));
            recurring(point);
            tallies(point.putObject("subscription_breakdown"), payments, "revenue");
            tallies(point.putObject("subscriptions_by_tier"), subscriptions, "monthly_recurring_revenue");
            point.putObject("subscriptions_by_status").put("active", count(subscriptions))
                    .put("canceled", endedSubscriptions);
            Map<String, Tally> month = movements.getOrDefault(YearMonth.from(Days.of(at)), Map.of());
            ObjectNode moved = point.putObject("mrr_movements");
            ObjectNode counts = point.putObject("mrr_movement_counts");
            for (String movement : MOVEMENTS) {
                moved.put(movement, amount(month, movement));
                counts.put(movement, month.getOrDefault(movement, new Tally()).count);
            }
            point.putNull("trials_started").putNull("trials_converted");
            ObjectNode tiersReceived = point.putObject("revenue_by_tier");
            received.forEach((tier, tally) -> beforeRefunds(tiersReceived.putObject(tier), tally));
            return point;
        }

        /** The platform records neither refunds nor disputes. */
        private static void beforeRefunds(ObjectNode object, Tally received) {
            object.put("gross", money(received.cents))
                    .putNull("refunds").putNull("disputes").putNull("net").putNull("refund_rate");
        }

        private void recurring(ObjectNode point) {
            long paying = customers.values().stream().filter(customer -> customer.cents != 0).count();
            BigDecimal mrr = amount(subscriptions);
            point.put("monthly_recurring_revenue", mrr)
                    .put("arr", mrr.multiply(BigDecimal.valueOf(MONTHS)))
                    .put("arpa", paying == 0
                            ? null
                            : mrr.divide(BigDecimal.valueOf(paying), CENT_DIGITS, RoundingMode.HALF_UP))
                    .put("past_due_mrr", money(0))
                    .put("trial_mrr", money(0))
                    .putNull("paused_mrr")
                    .putNull("canceling_mrr")
                    .put("active_subscriptions", count(subscriptions))
                    .put("paying_customers", paying);
        }

        private ObjectNode commissions(Instant at) {
            ObjectNode point = point(at).put("currency", "USD")
                    .put("total_commissions", amount(tiers))
                    .put("total_transactions", count(tiers));
            tallies(point.putObject("commission_by_tier"), tiers, "total");
            tallies(point.putObject("commission_by_status"), Map.of("unknown", total(tiers)), "total");
            return point;
        }

        private static ObjectNode point(Instant at) {
            ObjectNode point = Json.emptyObject().put("at", at.toString());
            point.putObject("skipped");
            return point;
        }

        private static void counts(ObjectNode object, Map<String, Tally> tallies) {
            tallies.forEach((name, tally) -> object.put(name, tally.count));
        }

        private static void tallies(ObjectNode object, Map<String, Tally> tallies, String sum) {
            tallies.forEach((name, tally) -> object.putObject(name).put("count", tally.count)
                    .put(sum, money(tally.cents)));
        }

        private static long count(Map<String, Tally> tallies) {
            return total(tallies).count;
        }

        private static Tally total(Map<String, Tally> tallies) {
            Tally total = new Tally();
            tallies.values().forEach(tally -> total.add(tally.count, tally.cents));
            return total;
        }

        private static BigDecimal amount(Map<String, Tally> tallies) {
            return money(total(tallies).cents);
        }

        private static BigDecimal amount(Map<String, Tally> tallies, String name) {
            return money(Optional.ofNullable(tallies.get(name)).map(tally -> tally.cents).orElse(0L));
        }

        private static BigDecimal money(long cents) {
            return BigDecimal.valueOf(cents, CENT_DIGITS);
        }
    }
}
