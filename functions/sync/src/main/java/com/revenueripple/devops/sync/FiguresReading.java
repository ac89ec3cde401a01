package com.revenueripple.devops.sync;

import com.revenueripple.devops.sync.RevenueMetrics.TierRevenue;
import com.revenueripple.devops.sync.SubscriptionQueries.CurrencyCount;
import com.revenueripple.devops.sync.SubscriptionQueries.Running;
import com.revenueripple.devops.sync.supabase.Columns;
import com.revenueripple.devops.sync.supabase.DatabaseTransaction;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Reads all figures in one transaction. The database aggregates; here the aggregates are added up, and only those
 * in the reporting currency.
 */
final class FiguresReading implements DatabaseSource.Reading<Figures> {
    private static final List<String> SUBSCRIPTION_TIERS = List.of("membership", "reseller", "pro_reseller");
    private static final List<String> COMMISSION_TIERS = List.of("membership", "reseller", "pro_reseller", "tripwire");

    private final Currency currency;

    FiguresReading(Currency currency) {
        this.currency = currency;
    }

    /** The figures as of the beginning of the transaction. */
    @Override
    public Figures from(DatabaseTransaction source) throws SQLException {
        List<Instant> now = source.rows("SELECT now() AS now", row -> Columns.instant(row, "now"));
        return at(new ReportingPeriod(now.getFirst(), currency), source);
    }

    /** The figures as of the period's timestamp. */
    static Figures at(ReportingPeriod period, DatabaseTransaction source) throws SQLException {
        UserMetrics users = UserMetrics.read(source, period);
        List<PaymentQueries.Group> payments = PaymentQueries.groups(source);
        List<CurrencyCount> subscriptions = SubscriptionQueries.totals(source);
        List<CommissionQueries.Group> commissions = CommissionQueries.groups(source);
        return new Figures(
                period.timestamp(),
                users,
                revenue(payments, period, source),
                commissions(commissions, period, source),
                users.totalUsers()
                        + payments.stream().mapToLong(PaymentQueries.Group::payments).sum()
                        + subscriptions.stream().mapToLong(CurrencyCount::subscriptions).sum()
                        + commissions.stream().mapToLong(CommissionQueries.Group::commissions).sum(),
                otherCurrencies(period.currency(), payments, subscriptions, commissions));
    }

    private static RevenueMetrics revenue(List<PaymentQueries.Group> all, ReportingPeriod period,
            DatabaseTransaction source) throws SQLException {
        Currency currency = period.currency();
        List<PaymentQueries.Group> payments = all.stream()
                .filter(group -> group.currency().equals(currency.getCurrencyCode())).toList();
        List<PaymentQueries.Group> recurring = payments.stream().filter(PaymentQueries.Group::recurring).toList();
        List<PaymentQueries.Group> oneTime = payments.stream().filter(group -> !group.recurring()).toList();
        List<Running> running = SubscriptionQueries.running(source, period);
        return new RevenueMetrics(
                period.timestamp(),
                currency,
                sum(payments, currency).total(),
                sum(recurring, currency).total(),
                sum(oneTime, currency).total(),
                running.stream().map(Running::amount).reduce(MonthlyAmount.ZERO, MonthlyAmount::plus).rounded(currency),
                running.stream().mapToLong(Running::subscriptions).sum(),
                breakdown(recurring, currency),
                MrrMovements.of(SubscriptionQueries.changes(source, period), currency),
                PaymentQueries.newest(source, currency));
    }

    private static Tally sum(List<PaymentQueries.Group> payments, Currency currency) {
        return payments.stream().map(group -> group.tally(currency)).reduce(Tally.zero(currency), Tally::plus);
    }

    private static NavigableMap<String, TierRevenue> breakdown(List<PaymentQueries.Group> recurring,
            Currency currency) {
        NavigableMap<String, TierRevenue> breakdown = new TreeMap<>();
        Tally.by(PaymentQueries.Group::tier, group -> group.tally(currency), recurring, SUBSCRIPTION_TIERS, currency)
                .forEach((tier, tally) -> breakdown.put(tier, new TierRevenue(tally.count(), tally.total())));
        return breakdown;
    }

    private static CommissionMetrics commissions(List<CommissionQueries.Group> all, ReportingPeriod period,
            DatabaseTransaction source) throws SQLException {
        Currency currency = period.currency();
        List<CommissionQueries.Group> groups = all.stream()
                .filter(group -> group.currency().equals(currency.getCurrencyCode())).toList();
        Tally total = groups.stream().map(group -> group.tally(currency)).reduce(Tally.zero(currency), Tally::plus);
        return new CommissionMetrics(
                period.timestamp(),
                currency,
                total.total(),
                total.count(),
                CommissionQueries.top(source, currency),
                Tally.by(CommissionQueries.Group::tier, group -> group.tally(currency), groups, COMMISSION_TIERS,
                        currency),
                Tally.by(CommissionQueries.Group::status, group -> group.tally(currency), groups, List.of(), currency),
                CommissionQueries.newest(source, currency));
    }

    private static NavigableSet<String> otherCurrencies(Currency reporting, List<PaymentQueries.Group> payments,
            List<CurrencyCount> subscriptions, List<CommissionQueries.Group> commissions) {
        NavigableSet<String> currencies = new TreeSet<>();
        Stream.of(
                payments.stream().map(PaymentQueries.Group::currency),
                subscriptions.stream().map(CurrencyCount::currency),
                commissions.stream().map(CommissionQueries.Group::currency))
                .flatMap(each -> each)
                .forEach(currencies::add);
        currencies.remove(reporting.getCurrencyCode());
        return currencies;
    }
}
