package com.revenueripple.devops.sync;

import com.revenueripple.devops.money.Money;
import java.util.Collection;
import java.util.Currency;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;

/** How many, and how much together. */
record Tally(long count, Money total) {

    static Tally zero(Currency currency) {
        return new Tally(0, Money.zero(currency));
    }

    /**
     * The groups' sums by a name of theirs.
     *
     * @param known names that are there even without a group
     */
    static <G> NavigableMap<String, Tally> by(Function<G, String> name, Function<G, Tally> tally, Collection<G> groups,
            Collection<String> known, Currency currency) {
        NavigableMap<String, Tally> tallies = new TreeMap<>();
        known.forEach(each -> tallies.put(each, zero(currency)));
        groups.forEach(group -> tallies.merge(name.apply(group), tally.apply(group), Tally::plus));
        return tallies;
    }

    Tally plus(Tally other) {
        return new Tally(count + other.count, total.plus(other.total));
    }
}
