package com.revenueripple.devops.sync.metrics;

import com.revenueripple.devops.money.Currencies;
import com.revenueripple.devops.money.Money;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Buckets;
import com.revenueripple.devops.sync.contribution.Fields;
import com.revenueripple.devops.sync.contribution.MonthlyMicros;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Some counters of a bucket as measures ({@link Fields}) that can be filtered and summed. */
record Measures(List<Measure> all) {

    /**
     * A counter.
     *
     * @param values of its dimensions
     */
    record Measure(String name, List<String> values, BigInteger amount) {}

    /** The measures of the facts that count. */
    static Measures of(Map<String, BigInteger> fields) {
        return new Measures(measures(fields).filter(measure -> !measure.name().equals(Fields.SKIPPED)).toList());
    }

    /** The number of skipped facts in these counters, by reason. */
    static NavigableMap<String, Long> skipped(Additions... totals) {
        NavigableMap<String, Long> counts = new TreeMap<>();
        Stream.of(totals).flatMap(total -> measures(total.fields(Buckets.TOTAL)))
                .filter(measure -> measure.name().equals(Fields.SKIPPED))
                .forEach(measure -> counts.merge(measure.values().getFirst(), measure.amount().longValueExact(),
                        Math::addExact));
        return counts;
    }

    private static Stream<Measure> measures(Map<String, BigInteger> fields) {
        return fields.entrySet().stream().map(field -> {
            List<String> parts = Fields.parts(field.getKey());
            return new Measure(parts.getFirst(), parts.subList(1, parts.size()), field.getValue());
        });
    }

    /** The measures with this name. */
    Measures named(String name) {
        return new Measures(all.stream().filter(measure -> measure.name().equals(name)).toList());
    }

    /** The measures with this value at this place (from 0). */
    Measures with(int place, String value) {
        return new Measures(all.stream()
                .filter(measure -> measure.values().size() > place && measure.values().get(place).equals(value))
                .toList());
    }

    /** The measures in this currency, which is the first dimension of all amounts. */
    Measures in(Currency currency) {
        return with(0, currency.getCurrencyCode());
    }

    /** The values that occur at this place. */
    Stream<String> values(int place) {
        return all.stream().filter(measure -> measure.values().size() > place)
                .map(measure -> measure.values().get(place)).distinct().sorted();
    }

    /** The currencies that occur. */
    Stream<Currency> currencies() {
        return values(0).flatMap(code -> Currencies.find(code).stream());
    }

    BigInteger sum() {
        return all.stream().map(Measure::amount).reduce(BigInteger.ZERO, BigInteger::add);
    }

    long count() {
        return sum().longValueExact();
    }

    /** The sum of minor units. */
    Money money(Currency currency) {
        return new Money(sum(), currency);
    }

    /** The sum of millionths of a minor unit, rounded once. */
    Money monthly(Currency currency) {
        return new Money(MonthlyMicros.minorUnits(sum()), currency);
    }

    /** The same for a year. */
    Money yearly(Currency currency) {
        return new Money(MonthlyMicros.minorUnitsAYear(sum()), currency);
    }

    /** The same for each of so many, also rounded once; empty for none. */
    Optional<Money> monthlyEach(Currency currency, long count) {
        return count > 0
                ? Optional.of(new Money(MonthlyMicros.minorUnitsEach(sum(), count), currency))
                : Optional.empty();
    }

    /**
     * A metric of the measures with each value at this place.
     *
     * @param known values that are included even without a counter
     */
    <T> NavigableMap<String, T> by(int place, Collection<String> known, Function<Measures, T> metric) {
        NavigableMap<String, T> metrics = new TreeMap<>();
        Stream.concat(known.stream(), values(place)).distinct()
                .forEach(value -> metrics.put(value, metric.apply(with(place, value))));
        return metrics;
    }
}
