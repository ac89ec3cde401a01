package com.revenueripple.devops.sync;

import com.revenueripple.devops.sync.supabase.DatabaseTransaction;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The figures computed a second time, the naive way: from the rows of the platform's own tables, in Java, in dollars,
 * knowing neither the views nor the engine's code.
 */
final class PlatformFigures {
    private static final List<String> SUBSCRIPTION_TIERS = List.of("membership", "reseller", "pro_reseller");
    private static final List<String> ALL_TIERS = List.of("membership", "reseller", "pro_reseller", "tripwire");

    private final Instant now;
    private final List<User> users;
    private final List<Sale> subscriptions;
    private final List<Sale> purchases;
    private final List<Commission> commissions;

    private record User(String role, String status, Instant createdAt) {}

    private record Sale(String id, String kind, String email, String tier, BigDecimal amount, Instant at) {}

    private record Commission(String id, String affiliate, String tier, BigDecimal sale, BigDecimal share,
            Instant at) {}

    PlatformFigures(Instant now) {
        this.now = now;
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

    long rows() {
        // A subscription is a payment and a subscription.
        return users.size() + 2L * subscriptions.size() + purchases.size() + commissions.size();
    }

    Map<String, Object> users() {
        Map<String, Long> byRole = new TreeMap<>(Map.of("admin", 0L, "member", 0L, "reseller", 0L, "pro_reseller", 0L));
        Map<String, Long> byStatus = new TreeMap<>();
        for (User user : users) {
            byRole.merge(user.role, 1L, Long::sum);
            byStatus.merge(user.status, 1L, Long::sum);
        }
        Instant weekAgo = now.minus(Duration.ofDays(7));
        return Map.of(
                "timestamp", now,
                "total_users", users.size(),
                "users_by_role", byRole,
                "users_by_status", byStatus,
                "recent_signups", users.stream().filter(user -> user.createdAt.isAfter(weekAgo)).count());
    }

    Map<String, Object> revenue() {
        BigDecimal recurring = dollars(subscriptions, Sale::amount);
        BigDecimal oneTime = dollars(purchases, Sale::amount);
        Map<String, Object> breakdown = new TreeMap<>();
        for (String tier : SUBSCRIPTION_TIERS) {
            List<Sale> sales = subscriptions.stream().filter(sale -> sale.tier.equals(tier)).toList();
            breakdown.put(tier, Map.of("count", sales.size(), "revenue", dollars(sales, Sale::amount)));
        }
        Comparator<Sale> newestFirst = Comparator.comparing(Sale::at).reversed().thenComparing(Sale::id);
        Map<String, Object> revenue = new HashMap<>(Map.of(
                "timestamp", now,
                "currency", "USD",
                "total_revenue", recurring.add(oneTime),
                "subscription_revenue", recurring,
                "one_time_revenue", oneTime,
                "monthly_recurring_revenue", recurring,
                "active_subscriptions", subscriptions.size(),
                "subscription_breakdown", breakdown,
                "mrr_movements", movements()));
        revenue.put("recent_transactions", Stream.concat(subscriptions.stream(), purchases.stream())
                .sorted(newestFirst)
                .limit(10)
                .map(sale -> Map.of("id", sale.id, "kind", sale.kind, "tier", sale.tier, "amount", sale.amount,
                        "occurred_at", sale.at))
                .toList());
        return revenue;
    }

    Map<String, Object> commissions() {
        Map<String, List<Commission>> byAffiliate = new TreeMap<>();
        commissions.forEach(
                each -> byAffiliate.computeIfAbsent(each.affiliate, _ -> new ArrayList<>()).add(each));
        Map<String, Object> byTier = new TreeMap<>();
        for (String tier : ALL_TIERS) {
            byTier.put(tier, tally(commissions.stream().filter(each -> each.tier.equals(tier)).toList()));
        }
        Comparator<Commission> newestFirst = Comparator.comparing(Commission::at).reversed()
                .thenComparing(Commission::id);
        return Map.of(
                "timestamp", now,
                "currency", "USD",
                "total_commissions", dollars(commissions, Commission::share),
                "total_transactions", commissions.size(),
                "top_performers", topPerformers(byAffiliate),
                "commission_by_tier", byTier,
                "commission_by_status", commissions.isEmpty() ? Map.of() : Map.of("pending", tally(commissions)),
                "recent_commissions", commissions.stream()
                        .sorted(newestFirst)
                        .limit(10)
                        .map(each -> Map.of("id", each.id, "username", each.affiliate, "tier", each.tier, "amount",
                                each.sale, "commission", each.share, "status", "pending", "created_at", each.at))
                        .toList());
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

    /** On this platform nothing ends, so that revenue can only be new or added by somebody who paid before. */
    private Map<String, Object> movements() {
        Instant month = now.atOffset(ZoneOffset.UTC).withDayOfMonth(1).toLocalDate().atStartOfDay()
                .toInstant(ZoneOffset.UTC);
        List<String> payers = subscriptions.stream().filter(sale -> sale.at.isBefore(month))
                .map(sale -> customer(sale)).toList();
        List<Sale> recent = subscriptions.stream().filter(sale -> !sale.at.isBefore(month)).toList();
        BigDecimal zero = dollars(List.of(), Sale::amount);
        return Map.of(
                "new", dollars(recent.stream().filter(sale -> !payers.contains(customer(sale))).toList(), Sale::amount),
                "expansion",
                dollars(recent.stream().filter(sale -> payers.contains(customer(sale))).toList(), Sale::amount),
                "contraction", zero,
                "churn", zero,
                "reactivation", zero);
    }

    private static String customer(Sale sale) {
        return sale.email.strip().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> tally(List<Commission> commissions) {
        return Map.of("count", commissions.size(), "total", dollars(commissions, Commission::share));
    }

    private static <T> BigDecimal dollars(Collection<T> all, Function<T, BigDecimal> amount) {
        return all.stream().map(amount).reduce(new BigDecimal("0.00"), BigDecimal::add);
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
