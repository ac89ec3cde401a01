package com.revenueripple.devops.sync;

import com.revenueripple.devops.sync.supabase.DatabaseTransaction;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A second, naive computation of the metrics: from the rows of the platform's own tables, in Java, in dollars, without
 * the views and the engine's code. The fields about freshness are left out.
 */
final class PlatformMetrics {
    private static final List<String> SUBSCRIPTION_TIERS = List.of("membership", "reseller", "pro_reseller");
    private static final List<String> ALL_TIERS = List.of("membership", "reseller", "pro_reseller", "tripwire");

    private final Instant now;
    private final LocalDate today;
    private final List<User> users;
    private final List<Sale> subscriptions;
    private final List<Sale> purchases;
    private final List<Commission> commissions;

    private record User(String role, String status, Instant createdAt) {}

    private record Sale(String id, String kind, String email, String tier, BigDecimal amount, Instant at) {}

    private record Commission(String id, String affiliate, String tier, BigDecimal sale, BigDecimal share,
            Instant at) {}

    PlatformMetrics(Instant now) {
        this.now = now;
        this.today = day(now);
        this.users = rows("SELECT role, status, created_at FROM users",
                row -> new User(row.getString(1), row.getString(2), instant(row, 3)));
        this.subscriptions = rows("SELECT id, email, tier, amount, subscribed_at FROM subscriptions",
                row -> new Sale("subscription-" + row.getString(1), "subscription", row.getString(2), row.getString(3),
                        row.getBigDecimal(4), instant(row, 5)));
        this.purchases = rows("SELECT id, email, amount, purchased_at FROM tripwire_purchases",
                row -> new Sale("one_time-" + row.getString(1), "one_time", row.getString(2), "tripwire",
                        row.getBigDecimal(3), instant(row, 4)));
        this.commissions = rows(
                "SELECT id, referrer_username, tier, amount, commission, created_at FROM commissions",
                row -> new Commission(row.getString(1), row.getString(2), row.getString(3), row.getBigDecimal(4),
                        row.getBigDecimal(5), instant(row, 6)));
    }

    Map<String, Object> users() {
        Map<String, Long> byRole = new TreeMap<>(Map.of("admin", 0L, "member", 0L, "reseller", 0L, "pro_reseller", 0L));
        Map<String, Long> byStatus = new TreeMap<>();
        for (User user : users) {
            byRole.merge(user.role, 1L, Long::sum);
            byStatus.merge(user.status.isEmpty() ? "unknown" : user.status, 1L, Long::sum);
        }
        return Map.of(
                "total_users", users.size(),
                "users_by_role", byRole,
                "users_by_status", byStatus,
                "recent_signups", users.stream().map(user -> day(user.createdAt)).filter(this::isOfTheLastSevenDays)
                        .count());
    }

    private boolean isOfTheLastSevenDays(LocalDate day) {
        return !day.isAfter(today) && ChronoUnit.DAYS.between(day, today) < 7;
    }

    Map<String, Object> revenue() {
        List<Sale> active = subscriptions.stream()
                .filter(sale -> !sale.at.truncatedTo(ChronoUnit.MILLIS).isAfter(now))
                .toList();
        BigDecimal recurring = dollars(subscriptions, Sale::amount);
        BigDecimal oneTime = dollars(purchases, Sale::amount);
        Map<String, Object> revenue = new HashMap<>();
        revenue.put("currency", "USD");
        revenue.put("total_revenue", recurring.add(oneTime));
        revenue.put("subscription_revenue", recurring);
        revenue.put("one_time_revenue", oneTime);
        revenue.put("tripwire_revenue", oneTime);
        revenue.put("monthly_recurring_revenue", dollars(active, Sale::amount));
        revenue.put("past_due_mrr", dollars(List.of(), Sale::amount));
        revenue.put("trial_mrr", dollars(List.of(), Sale::amount));
        revenue.put("active_subscriptions", active.size());
        revenue.put("subscription_breakdown", byTier(subscriptions, "revenue"));
        revenue.put("subscriptions_by_tier", byTier(active, "monthly_recurring_revenue"));
        revenue.put("subscriptions_by_status",
                subscriptions.isEmpty() ? Map.of() : Map.of("active", subscriptions.size()));
        revenue.put("mrr_movements", movements(active));
        revenue.put("recent_transactions", newest(
                Stream.concat(subscriptions.stream(), purchases.stream()), Sale::at, Sale::id)
                .map(sale -> Map.of("id", sale.id, "kind", sale.kind, "tier", sale.tier, "amount", sale.amount,
                        "currency", "USD", "occurred_at", sale.at))
                .toList());
        return revenue;
    }

    private static Map<String, Object> byTier(List<Sale> sales, String sumName) {
        Map<String, Object> byTier = new TreeMap<>();
        for (String tier : SUBSCRIPTION_TIERS) {
            List<Sale> alike = sales.stream().filter(sale -> sale.tier.equals(tier)).toList();
            byTier.put(tier, Map.of("count", alike.size(), sumName, dollars(alike, Sale::amount)));
        }
        return byTier;
    }

    Map<String, Object> commissions() {
        Map<String, List<Commission>> byAffiliate = new TreeMap<>();
        commissions.stream().filter(each -> !each.affiliate.isEmpty()).forEach(
                each -> byAffiliate.computeIfAbsent(each.affiliate, _ -> new ArrayList<>()).add(each));
        Map<String, Object> byTier = new TreeMap<>();
        for (String tier : ALL_TIERS) {
            byTier.put(tier, tally(commissions.stream().filter(each -> each.tier.equals(tier)).toList()));
        }
        return Map.of(
                "currency", "USD",
                "total_commissions", dollars(commissions, Commission::share),
                "total_transactions", commissions.size(),
                "top_performers", topPerformers(byAffiliate),
                "commission_by_tier", byTier,
                "commission_by_status", commissions.isEmpty() ? Map.of() : Map.of("pending", tally(commissions)),
                "recent_commissions", newest(commissions.stream(), Commission::at, Commission::id)
                        .map(each -> Map.of("id", each.id, "username",
                                each.affiliate.isEmpty() ? "unknown" : each.affiliate, "tier", each.tier, "amount",
                                each.sale, "commission", each.share, "currency", "USD", "status", "pending",
                                "created_at", each.at))
                        .toList());
    }

    /** The newest ten; within the same millisecond, the greater id first. */
    private static <T> Stream<T> newest(Stream<T> all, Function<T, Instant> at, Function<T, String> id) {
        Comparator<T> oldestFirst = Comparator
                .comparing((T each) -> at.apply(each).truncatedTo(ChronoUnit.MILLIS))
                .thenComparing(id);
        return all.sorted(oldestFirst.reversed()).limit(10);
    }

    private static List<Map<String, Object>> topPerformers(Map<String, List<Commission>> byAffiliate) {
        List<String> ranked = byAffiliate.keySet().stream()
                .sorted(Comparator.comparing((String name) -> total(byAffiliate, name)).reversed()
                        .thenComparing(Function.identity()))
                .toList();
        return ranked.stream().limit(10).map(name -> Map.<String, Object>of(
                "rank", 1 + ranked.stream()
                        .filter(other -> total(byAffiliate, other).compareTo(total(byAffiliate, name)) > 0)
                        .count(),
                "username", name,
                "total_commission", total(byAffiliate, name),
                "transaction_count", byAffiliate.getOrDefault(name, List.of()).size())).toList();
    }

    private static BigDecimal total(Map<String, List<Commission>> byAffiliate, String name) {
        return dollars(byAffiliate.getOrDefault(name, List.of()), Commission::share);
    }

    /**
     * The movements of this month, one per customer and day. On this platform nothing ends, so revenue is either new,
     * on the first day on which a customer pays something, or added later.
     */
    private Map<String, Object> movements(List<Sale> active) {
        BigDecimal zero = dollars(List.of(), Sale::amount);
        BigDecimal first = zero;
        BigDecimal added = zero;
        Map<String, List<Sale>> byCustomer = active.stream().filter(sale -> sale.amount.signum() != 0)
                .collect(Collectors.groupingBy(PlatformMetrics::customer));
        for (List<Sale> own : byCustomer.values()) {
            LocalDate firstDay = own.stream().map(sale -> day(sale.at)).min(Comparator.naturalOrder()).orElseThrow();
            first = first.add(ofThisMonth(own, firstDay::equals));
            added = added.add(ofThisMonth(own, firstDay::isBefore));
        }
        return Map.of("new", first, "expansion", added, "contraction", zero, "churn", zero, "reactivation", zero);
    }

    private BigDecimal ofThisMonth(List<Sale> sales, Predicate<LocalDate> onDay) {
        return dollars(sales.stream()
                .filter(sale -> !day(sale.at).isBefore(today.withDayOfMonth(1)))
                .filter(sale -> onDay.test(day(sale.at)))
                .toList(), Sale::amount);
    }

    /** Each subscription without an address is its own customer. */
    private static String customer(Sale sale) {
        return sale.email.isBlank() ? sale.id : sale.email.strip().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> tally(List<Commission> commissions) {
        return Map.of("count", commissions.size(), "total", dollars(commissions, Commission::share));
    }

    private static <T> BigDecimal dollars(Collection<T> all, Function<T, BigDecimal> amount) {
        return all.stream().map(amount).reduce(new BigDecimal("0.00"), BigDecimal::add);
    }

    private static LocalDate day(Instant moment) {
        return LocalDate.ofInstant(moment, ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static <T> List<T> rows(String sql, DatabaseTransaction.RowReader<T> reader) {
        try (Connection connection = TestPlatform.owner();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<T> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(reader.read(result));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
