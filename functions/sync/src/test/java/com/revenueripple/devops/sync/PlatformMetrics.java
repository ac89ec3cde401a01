package com.revenueripple.devops.sync;

import com.revenueripple.devops.metrics.AffiliateName;
import com.revenueripple.devops.sync.supabase.DatabaseTransaction;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A second, naive computation of the metrics: from the rows of the platform's own tables, in Java, in dollars, without
 * the views and the engine's code. Only the moments at which users left come from the schema of supabase.sql. The
 * fields about freshness are left out.
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
    private final List<Term> terms;

    private record User(String id, String address, String username, String role, String status, Instant createdAt,
            Optional<Instant> inactiveSince) {
        boolean isActive() {
            return status.equals("active");
        }
    }

    private record Sale(String id, String kind, String email, String tier, BigDecimal amount, Optional<Instant> date) {
        Instant at() {
            return date.orElseThrow();
        }
    }

    /** A subscription from its beginning until its end, exclusive, to the millisecond. */
    private record Term(Sale sale, Instant from, Optional<Instant> until) {
        static Term of(Sale sale, Optional<Instant> until) {
            return new Term(sale, sale.at().truncatedTo(ChronoUnit.MILLIS),
                    until.map(end -> end.truncatedTo(ChronoUnit.MILLIS)));
        }

        boolean isEmpty() {
            return until.filter(end -> !end.isAfter(from)).isPresent();
        }

        boolean contains(Instant moment) {
            return !from.isAfter(moment) && until.filter(end -> !end.isAfter(moment)).isEmpty();
        }
    }

    private record Commission(String id, String affiliate, String tier, BigDecimal sale, BigDecimal share,
            Instant at) {}

    PlatformMetrics(Instant now) {
        this.now = now;
        this.today = day(now);
        this.users = rows("""
                SELECT id, email, username, role, status, created_at, at
                FROM users LEFT JOIN devops.inactive_since ON user_id = id::text WHERE\s""" + date("created_at"),
                row -> new User(row.getString(1), address(row.getString(2)), text(row.getString(3)), row.getString(4),
                        status(row.getString(5)), instant(row, 6).orElseThrow(), instant(row, 7)));
        this.subscriptions = rows("SELECT id, email, tier, amount, subscribed_at FROM subscriptions WHERE "
                + readable("subscribed_at", "amount"),
                row -> new Sale("subscription-" + row.getString(1), "subscription", address(row.getString(2)),
                        row.getString(3), row.getBigDecimal(4), instant(row, 5)));
        this.purchases = rows("SELECT id, email, amount, purchased_at FROM tripwire_purchases WHERE "
                + readable("purchased_at", "amount"),
                row -> new Sale("one_time-" + row.getString(1), "one_time", address(row.getString(2)), "tripwire",
                        row.getBigDecimal(3), instant(row, 4)));
        this.commissions = rows(
                "SELECT id, referrer_username, tier, amount, commission, created_at FROM commissions WHERE "
                        + readable("created_at", "amount", "commission"),
                row -> new Commission(row.getString(1), affiliate(text(row.getString(2))), row.getString(3),
                        row.getBigDecimal(4), row.getBigDecimal(5), instant(row, 6).orElseThrow()));
        this.terms = terms();
    }

    /** The condition that a date can be read. */
    private static String date(String column) {
        return "(" + column + " IS NULL OR extract(year FROM " + column + " AT TIME ZONE 'UTC') BETWEEN 1 AND 9999)";
    }

    private static String readable(String date, String... amounts) {
        return date(date) + " AND " + amounts(amounts);
    }

    private static String amounts(String... columns) {
        return Stream.of(columns).map(column -> column + " <> 'NaN'").collect(Collectors.joining(" AND "));
    }

    /** The number of rows that cannot be read, by reason. An unreadable amount is reported before a date. */
    private static Map<String, Long> skipped(Map<String, Long> others, String table, String date, String... amounts) {
        String numbers = amounts.length == 0 ? "true" : amounts(amounts);
        Map<String, Long> skipped = new TreeMap<>(others);
        rows("SELECT count(*) FILTER (WHERE NOT (" + numbers + ")), count(*) FILTER (WHERE " + numbers + " AND NOT "
                + date(date) + ") FROM " + table,
                row -> Map.of(
                        "amount_not_a_number", row.getLong(1), "date_out_of_range", row.getLong(2)))
                .getFirst().forEach((reason, count) -> skipped.merge(reason, count, Long::sum));
        skipped.values().removeIf(count -> count == 0);
        return skipped;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value.strip();
    }

    private static String address(@Nullable String email) {
        return text(email).toLowerCase(Locale.ROOT);
    }

    private static String status(@Nullable String value) {
        return value == null ? "active" : text(value).toLowerCase(Locale.ROOT);
    }

    /** The name of the user with this id, if there is one with a name; ids are in lower case. */
    private String affiliate(String referrer) {
        boolean isId = referrer.matches("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        String id = isId ? referrer.toLowerCase(Locale.ROOT) : referrer;
        return users.stream().filter(user -> user.id.equals(id) && !user.username.isEmpty())
                .map(User::username).findFirst().orElse(id);
    }

    /** Each customer has one subscription at a time, until the next one or until the customer leaves. */
    private List<Term> terms() {
        List<Term> all = new ArrayList<>();
        Map<String, List<Sale>> byCustomer = subscriptions.stream().filter(sale -> sale.amount.signum() >= 0)
                .collect(Collectors.groupingBy(PlatformMetrics::customer));
        for (List<Sale> own : byCustomer.values()) {
            List<Sale> ordered = own.stream().filter(sale -> sale.date.isPresent())
                    .sorted(Comparator.comparing(Sale::at).thenComparing(Sale::id)).toList();
            for (int index = 0; index < ordered.size(); index++) {
                Sale sale = ordered.get(index);
                Stream<Instant> next = ordered.stream().skip(index + 1L).limit(1).map(Sale::at);
                Stream<Instant> left = left(sale.email).filter(at -> at.isAfter(sale.at())).stream();
                all.add(Term.of(sale, Stream.concat(next, left).min(Comparator.naturalOrder())));
            }
        }
        return all;
    }

    /** When the last of the users of an address left; empty while one is active, or there is none. */
    private Optional<Instant> left(String address) {
        List<User> same = users.stream().filter(user -> !address.isEmpty() && user.address.equals(address)).toList();
        return same.stream().anyMatch(User::isActive)
                ? Optional.empty()
                : same.stream().flatMap(user -> user.inactiveSince.stream()).max(Comparator.naturalOrder());
    }

    Map<String, Object> users() {
        Map<String, Long> byRole = new TreeMap<>(Map.of("admin", 0L, "member", 0L, "reseller", 0L, "pro_reseller", 0L));
        Map<String, Long> byStatus = new TreeMap<>();
        for (User user : users) {
            byRole.merge(user.role, 1L, Long::sum);
            byStatus.merge(user.status.isEmpty() ? "unknown" : user.status, 1L, Long::sum);
        }
        return Map.of(
                "skipped", skipped(Map.of(), "users", "created_at"),
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
        List<Sale> active = terms.stream().filter(term -> term.contains(now)).map(Term::sale).toList();
        BigDecimal recurring = dollars(subscriptions, Sale::amount);
        BigDecimal oneTime = dollars(purchases, Sale::amount);
        Map<String, Object> revenue = new HashMap<>();
        Map<String, Long> skippedSales = skipped(Map.of(), "subscriptions", "subscribed_at", "amount");
        skippedSales.replaceAll((_, count) -> 2 * count);
        revenue.put("skipped", skipped(skippedSales, "tripwire_purchases", "purchased_at", "amount"));
        List<Sale> sales = Stream.concat(subscriptions.stream(), purchases.stream()).toList();
        BigDecimal mrr = dollars(active, Sale::amount);
        long paying = paying(today);
        Movements movements = new Movements(YearMonth.from(today));
        revenue.put("currency", "USD");
        revenue.put("other_currencies", List.of());
        revenue.put("total_revenue", recurring.add(oneTime));
        revenue.put("subscription_revenue", recurring);
        revenue.put("one_time_revenue", oneTime);
        revenue.put("tripwire_revenue", oneTime);
        revenue.put("monthly_recurring_revenue", mrr);
        revenue.put("past_due_mrr", dollars(List.of(), Sale::amount));
        revenue.put("trial_mrr", dollars(List.of(), Sale::amount));
        revenue.put("active_subscriptions", active.size());
        revenue.put("paying_customers", paying);
        revenue.put("arr", mrr.multiply(BigDecimal.valueOf(12)));
        revenue.put("arpa", paying == 0
                ? Optional.empty()
                : mrr.divide(BigDecimal.valueOf(paying), 2, RoundingMode.HALF_UP));
        revenue.putAll(unknown("paused_mrr", "canceling_mrr", "trials_started", "trials_converted"));
        revenue.putAll(grossOnly(sales));
        revenue.putAll(unknown("refund_rate"));
        revenue.put("revenue_by_tier", grossByTier(sales));
        revenue.put("revenue_by_day", grossByDay(sales));
        revenue.put("subscription_breakdown", byTier(subscriptions, "revenue"));
        revenue.put("subscriptions_by_tier", byTier(active, "monthly_recurring_revenue"));
        revenue.put("subscriptions_by_status", byStatus());
        revenue.put("mrr_movements", movements.amounts);
        revenue.put("mrr_movement_counts", movements.customers);
        revenue.put("retention", retention());
        revenue.put("recent_transactions", newest(
                sales.stream().filter(sale -> sale.date.isPresent()),
                Sale::at, Sale::id)
                .map(sale -> Map.of("id", sale.id, "kind", sale.kind, "tier", sale.tier, "amount", sale.amount,
                        "currency", "USD", "occurred_at", sale.at()))
                .toList());
        return revenue;
    }

    private Map<String, Long> byStatus() {
        long undated = subscriptions.stream().filter(sale -> sale.amount.signum() >= 0 && sale.date.isEmpty()).count();
        long ended = terms.stream().filter(term -> term.until.isPresent()).count();
        Map<String, Long> byStatus = new TreeMap<>();
        if (ended > 0) {
            byStatus.put("canceled", ended);
        }
        if (terms.size() > ended) {
            byStatus.put("active", terms.size() - ended);
        }
        if (undated > 0) {
            byStatus.put("unknown", undated);
        }
        return byStatus;
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
                "skipped", skipped(Map.of(), "commissions", "created_at", "amount", "commission"),
                "currency", "USD",
                "other_currencies", List.of(),
                "total_commissions", dollars(commissions, Commission::share),
                "total_transactions", commissions.size(),
                "top_performers", topPerformers(byAffiliate),
                "commission_by_tier", byTier,
                "commission_by_status", commissions.isEmpty() ? Map.of() : Map.of("unknown", tally(commissions)),
                "recent_commissions", newest(commissions.stream(), Commission::at, Commission::id)
                        .map(each -> Map.of("id", each.id, "username",
                                each.affiliate.isEmpty() ? "unknown" : AffiliateName.shown(each.affiliate), "tier",
                                each.tier, "amount",
                                each.sale, "commission", each.share, "currency", "USD", "status", "unknown",
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
                "username", AffiliateName.shown(name),
                "total_commission", total(byAffiliate, name),
                "transaction_count", byAffiliate.getOrDefault(name, List.of()).size())).toList();
    }

    private static BigDecimal total(Map<String, List<Commission>> byAffiliate, String name) {
        return dollars(byAffiliate.getOrDefault(name, List.of()), Commission::share);
    }

    /** The movements of a month: what each customer pays a month at the end of each day, compared with the day before. */
    private final class Movements {
        private final Map<String, BigDecimal> amounts = new TreeMap<>();
        private final Map<String, Integer> customers = new TreeMap<>();

        Movements(YearMonth month) {
            for (String name : List.of("new", "expansion", "contraction", "churn", "reactivation")) {
                amounts.put(name, new BigDecimal("0.00"));
                customers.put(name, 0);
            }
            byCustomer().forEach(own -> month.atDay(1).datesUntil(month.plusMonths(1).atDay(1))
                    .filter(day -> !day.isAfter(today)).forEach(day -> add(own, day)));
        }

        private void add(List<Term> own, LocalDate day) {
            BigDecimal before = paidAtEndOf(own, day.minusDays(1));
            BigDecimal change = paidAtEndOf(own, day).subtract(before);
            if (change.signum() == 0) {
                return;
            }
            boolean paidEarlier = own.stream().anyMatch(term -> term.sale.amount.signum() > 0
                    && !term.isEmpty() && day(term.sale.at()).isBefore(day));
            String name = before.signum() == 0
                    ? paidEarlier ? "reactivation" : "new"
                    : before.add(change).signum() == 0 ? "churn" : change.signum() > 0 ? "expansion" : "contraction";
            amounts.merge(name, change, BigDecimal::add);
            customers.merge(name, 1, Integer::sum);
        }

        BigDecimal sum(String... names) {
            return dollars(List.of(names), name -> amounts.getOrDefault(name, BigDecimal.ZERO));
        }
    }

    private Collection<List<Term>> byCustomer() {
        return terms.stream().collect(Collectors.groupingBy(term -> customer(term.sale))).values();
    }

    private long paying(LocalDate day) {
        return byCustomer().stream().filter(own -> paidAtEndOf(own, day).signum() != 0).count();
    }

    /** The months since somebody paid for the first time, at most thirteen. */
    private List<Map<String, Object>> retention() {
        YearMonth present = YearMonth.from(today);
        return Stream.iterate(present.minusMonths(12), month -> !month.isAfter(present), month -> month.plusMonths(1))
                .dropWhile(month -> paying(month.atDay(1).minusDays(1)) == 0
                        && new Movements(month).customers.values().stream().allMatch(count -> count == 0))
                .map(this::retention).toList();
    }

    private Map<String, Object> retention(YearMonth month) {
        LocalDate dayBefore = month.atDay(1).minusDays(1);
        BigDecimal start = paidAtEndOf(terms, dayBefore);
        Movements moved = new Movements(month);
        BigDecimal lost = moved.sum("churn", "contraction").negate();
        return Map.of("month", month.toString(),
                "gross", rate(start.subtract(lost), start),
                "net", rate(start.subtract(lost).add(moved.sum("expansion")), start),
                "customer_churn", rate(BigDecimal.valueOf(moved.customers.getOrDefault("churn", 0)),
                        BigDecimal.valueOf(paying(dayBefore))),
                "revenue_churn", rate(moved.sum("churn").negate(), start),
                "quick_ratio", rate(moved.sum("new", "expansion", "reactivation"), lost));
    }

    private static Object rate(BigDecimal part, BigDecimal whole) {
        return whole.signum() == 0 ? Optional.empty() : part.divide(whole, 4, RoundingMode.HALF_UP);
    }

    /** What was paid; the tables do not reliably record what was paid back. */
    private static Map<String, Object> grossOnly(List<Sale> sales) {
        Map<String, Object> revenue = unknown("refunds", "disputes", "net");
        revenue.put("gross", dollars(sales, sale -> sale.amount.max(BigDecimal.ZERO)));
        return revenue;
    }

    private static Map<String, Object> grossByTier(List<Sale> sales) {
        Map<String, Object> byTier = new TreeMap<>();
        for (String tier : ALL_TIERS) {
            Map<String, Object> revenue = grossOnly(sales.stream().filter(sale -> sale.tier.equals(tier)).toList());
            revenue.putAll(unknown("refund_rate"));
            byTier.put(tier, revenue);
        }
        return byTier;
    }

    private List<Map<String, Object>> grossByDay(List<Sale> sales) {
        return today.minusDays(29).datesUntil(today.plusDays(1)).map(day -> {
            Map<String, Object> revenue = grossOnly(
                    sales.stream().filter(sale -> sale.date.map(PlatformMetrics::day).filter(day::equals).isPresent())
                            .toList());
            revenue.put("day", day.toString());
            return revenue;
        }).toList();
    }

    private static Map<String, Object> unknown(String... fields) {
        Map<String, Object> nulls = new HashMap<>();
        for (String field : fields) {
            nulls.put(field, Optional.empty());
        }
        return nulls;
    }

    private BigDecimal paidAtEndOf(List<Term> own, LocalDate day) {
        Instant end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().minusMillis(1);
        Instant moment = end.isAfter(now) ? now : end;
        return dollars(own.stream().filter(term -> term.contains(moment)).map(Term::sale).toList(), Sale::amount);
    }

    /** Each subscription without an address is its own customer. */
    private static String customer(Sale sale) {
        return sale.email.isEmpty() ? sale.id : sale.email;
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

    private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
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
