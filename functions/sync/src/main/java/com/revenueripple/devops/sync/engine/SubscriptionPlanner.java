package com.revenueripple.devops.sync.engine;

import static com.revenueripple.devops.dynamodb.Attributes.number;
import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.metrics.LeaseFailure;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Contributions;
import com.revenueripple.devops.sync.contribution.CustomerRevenue;
import com.revenueripple.devops.sync.contribution.Fact.Skipped;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.engine.ContributionStore.Stored;
import com.revenueripple.devops.sync.engine.Progress.Counting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Plans for subscriptions, which are counted together with the others of their customer. Each subscription has its own
 * item, written with each of its changes. Each customer has an item with all subscriptions and their joint additions. A
 * skipped subscription belongs to no customer: its own item has its additions, and keeps its last readable state.
 */
final class SubscriptionPlanner {
    /** The maximum number of subscriptions and customers in one transaction. */
    private static final int MOST_ITEMS = 45;

    /** The maximum number of buckets in one transaction; the rest follow in the next. */
    private static final int MOST_BUCKETS = 50;

    private static final String SUBSCRIPTION = "subscription";

    /** The format of the contributions ({@link Counting#FORMAT}) in which the stored amounts were computed. */
    private static final String FORMAT = "format";

    private final ContributionStore store;
    private final long generation;
    private final Instant asOf;

    /** @param asOf the present */
    SubscriptionPlanner(ContributionStore store, long generation, Instant asOf) {
        this.store = store;
        this.generation = generation;
        this.asOf = asOf;
    }

    /** Combines a stored subscription with its present state in the source. */
    @FunctionalInterface
    interface Merging {
        Subscription merged(Optional<Subscription> stored, Subscription current);
    }

    /** The stored subscriptions. Read them before those of the source. */
    Map<String, Stored> read(Collection<String> ids) {
        Map<Map<String, AttributeValue>, Stored> found = store
                .read(ids.stream().map(EngineKeys::subscription).toList());
        Map<String, Stored> stored = new TreeMap<>();
        ids.forEach(id -> stored.put(id, found.getOrDefault(EngineKeys.subscription(id), Stored.ABSENT)));
        return stored;
    }

    /**
     * The plan that brings stored subscriptions in line with the facts; one without a fact is removed.
     *
     * @param read the stored item of each subscription
     */
    Plan plan(Map<String, Stored> read, Collection<? extends Fact> facts, Merging merging) {
        Map<String, Fact> present = facts.stream()
                .collect(Collectors.toMap(Fact::id, Function.identity(), (first, _) -> first));
        List<Change> changes = read.entrySet().stream()
                .map(stored -> change(stored.getKey(), stored.getValue(),
                        Optional.ofNullable(present.get(stored.getKey())), merging))
                .filter(this::isNeeded)
                .toList();
        Map<String, Customer> customers = customers(changes.stream().flatMap(Change::customers));
        Map<String, Group> groups = new TreeMap<>();
        Set<Group> all = new LinkedHashSet<>();
        Set<String> postponed = changes.stream()
                .filter(change -> !joined(change, customers, groups, all))
                .map(Change::id)
                .collect(Collectors.toCollection(TreeSet::new));
        List<Unit> units = all.stream().flatMap(group -> group.unit().stream()).toList();
        return new Plan(units, postponed);
    }

    private Change change(String id, Stored stored, Optional<Fact> current, Merging merging) {
        if (stored.generation() > generation) {
            throw new LeaseFailure.Lost();
        }
        Optional<Subscription> known = stored.value(SUBSCRIPTION).map(AttributeValue::s).map(Json::parseOwn)
                .map(SubscriptionJson::read);
        boolean counts = stored.generation() == generation && stored.adds(generation).isEmpty();
        return new Change(id, stored, known, known.filter(_ -> counts),
                as(Subscription.class, current).map(fact -> merging.merged(comparable(stored, known, fact), fact)),
                as(Skipped.class, current));
    }

    /** The stored state in amounts of the present format, so that another formula is not a movement. */
    private static Optional<Subscription> comparable(Stored stored, Optional<Subscription> known, Subscription fact) {
        boolean isOutdated = stored.value(FORMAT).filter(format -> format.equals(number(Counting.FORMAT))).isEmpty();
        return isOutdated ? known.map(old -> old.correctedBy(fact)) : known;
    }

    private static <T extends Fact> Optional<T> as(Class<T> type, Optional<Fact> fact) {
        return fact.filter(type::isInstance).map(type::cast);
    }

    /** Additions that did not fit into one transaction are written as a customer's step, not as a change. */
    private boolean isNeeded(Change change) {
        return change.after().isPresent()
                ? !change.before().equals(change.after())
                : attributes(change).map(skipped -> !change.stored().is(skipped)).orElse(!change.stored().isAbsent());
    }

    /** The attributes of the subscription's own item; empty when it is removed. */
    private Optional<Map<String, AttributeValue>> attributes(Change change) {
        if (change.after().isEmpty() && change.skipped().isEmpty()) {
            return Optional.empty();
        }
        Map<String, AttributeValue> others = new HashMap<>();
        change.after().or(change::known)
                .ifPresent(state -> others.put(SUBSCRIPTION, text(SubscriptionJson.write(state))));
        change.after().map(_ -> number(Counting.FORMAT)).or(() -> change.stored().value(FORMAT))
                .ifPresent(format -> others.put(FORMAT, format));
        change.skipped().map(ListedFacts::attributes).ifPresent(others::putAll);
        return Optional.of(ContributionStore.attributes(EngineKeys.subscription(change.id()), generation,
                change.adds(), others));
    }

    /** The plan that brings otherwise unchanged customers up to the present. */
    Plan planSteps(Collection<String> ids) {
        List<Unit> units = customers(ids.stream()).values().stream()
                .filter(customer -> customer.stored().generation() == generation)
                .map(customer -> {
                    Group group = new Group();
                    group.customers.put(customer.id(), customer);
                    return group.unit();
                })
                .flatMap(Optional::stream)
                .toList();
        return new Plan(units, Set.of());
    }

    private Map<String, Customer> customers(Stream<String> ids) {
        Set<String> distinct = ids.collect(Collectors.toCollection(TreeSet::new));
        Map<Map<String, AttributeValue>, Stored> found = store.read(distinct.stream().map(Customer::key).toList());
        Map<String, Customer> customers = new TreeMap<>();
        for (String id : distinct) {
            Stored stored = found.getOrDefault(Customer.key(id), Stored.ABSENT);
            if (stored.generation() > generation) {
                throw new LeaseFailure.Lost();
            }
            customers.put(id, Customer.of(id, stored));
        }
        return customers;
    }

    /** Adds the change to the group of its customers, or to a new one; false when it must wait. */
    private boolean joined(Change change, Map<String, Customer> customers, Map<String, Group> groups, Set<Group> all) {
        Set<String> touched = change.customers().collect(Collectors.toSet());
        Set<Group> met = touched.stream().map(groups::get).filter(Objects::nonNull).collect(Collectors.toSet());
        Group group = met.isEmpty() ? new Group() : met.iterator().next();
        if (met.size() > 1 || !group.hasRoomFor(touched)) {
            return false;
        }
        all.add(group);
        group.changes.add(change);
        for (String id : touched) {
            group.customers.put(id, Objects.requireNonNull(customers.get(id)));
            groups.put(id, group);
        }
        return true;
    }

    /**
     * The change of one subscription.
     *
     * @param known as last stored, in any generation
     * @param before as counted in this generation
     * @param after as it will be counted; empty when it is removed or skipped
     * @param skipped as it will be skipped
     */
    private record Change(String id, Stored stored, Optional<Subscription> known, Optional<Subscription> before,
            Optional<Subscription> after, Optional<Skipped> skipped) {

        /** The ids of its customers before and after. */
        Stream<String> customers() {
            return Stream.concat(before.stream(), after.stream()).map(Subscription::customer).distinct();
        }

        /** The additions of the subscription's own item. */
        Additions adds() {
            return skipped.map(Contributions::of).orElse(Additions.NONE);
        }
    }

    /** Changes that must be written together, because they share customers. */
    private final class Group {
        private final List<Change> changes = new ArrayList<>();
        private final Map<String, Customer> customers = new TreeMap<>();

        /** Whether one more change, to a subscription of these customers, fits into the transaction. */
        boolean hasRoomFor(Set<String> touched) {
            long others = touched.stream().filter(id -> !customers.containsKey(id)).count();
            return changes.size() + 1 + customers.size() + others <= MOST_ITEMS;
        }

        Optional<Unit> unit() {
            List<TransactWriteItem> writes = new ArrayList<>();
            Additions.Builder delta = new Additions.Builder();
            List<String> unfinished = new ArrayList<>();
            Map<String, Map<String, Subscription>> present = present();
            int buckets = MOST_BUCKETS;
            for (Customer customer : customers.values()) {
                Map<String, Subscription> subscriptions = Objects.requireNonNull(present.get(customer.id()));
                Additions before = customer.stored().adds(generation);
                Additions wanted = CustomerRevenue.additions(subscriptions.values(), asOf).minus(before);
                Additions part = wanted.first(buckets);
                buckets -= part.size();
                delta.addAll(part);
                boolean isFinished = part.equals(wanted);
                if (!isFinished) {
                    unfinished.add(customer.id());
                }
                write(customer, subscriptions.values(), before.plus(part), isFinished).ifPresent(writes::add);
            }
            for (Change change : changes) {
                delta.addAll(change.adds().minus(change.stored().adds(generation)));
                writes.add(write(change));
            }
            return writes.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Unit.of(ids(), writes, delta.build(), unfinished));
        }

        private List<String> ids() {
            return changes.isEmpty() ? List.copyOf(customers.keySet()) : changes.stream().map(Change::id).toList();
        }

        /** The subscriptions of each customer after the changes. */
        private Map<String, Map<String, Subscription>> present() {
            Map<String, Map<String, Subscription>> present = new HashMap<>();
            customers.forEach((id, customer) -> present.put(id, new TreeMap<>(customer.subscriptions(generation))));
            for (Change change : changes) {
                change.before().ifPresent(old -> of(old, present).remove(change.id()));
                change.after().ifPresent(fact -> of(fact, present).put(change.id(), fact));
            }
            return present;
        }

        private static Map<String, Subscription> of(Subscription subscription,
                Map<String, Map<String, Subscription>> present) {
            return Objects.requireNonNull(present.get(subscription.customer()));
        }

        private Optional<TransactWriteItem> write(Customer customer, Collection<Subscription> subscriptions,
                Additions adds, boolean isFinished) {
            Stored stored = customer.stored();
            if (subscriptions.isEmpty() && isFinished) {
                return stored.isAbsent() ? Optional.empty() : Optional.of(store.delete(stored));
            }
            Map<String, AttributeValue> attributes = customer.attributes(generation, subscriptions, adds,
                    isFinished ? CustomerRevenue.nextStep(subscriptions, asOf) : Optional.of(asOf));
            return stored.is(attributes) ? Optional.empty() : Optional.of(store.put(stored, attributes));
        }

        /** Written with each change, so that a write based on an earlier read of the subscription fails. */
        private TransactWriteItem write(Change change) {
            return attributes(change)
                    .map(attributes -> store.put(change.stored(), attributes))
                    .orElseGet(() -> store.delete(change.stored()));
        }
    }
}
