package com.revenueripple.devops.sync.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.revenueripple.devops.metrics.LeaseFailure;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Buckets;
import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Fact.Commission;
import com.revenueripple.devops.sync.contribution.Fact.Payment;
import com.revenueripple.devops.sync.contribution.Fact.Period;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import com.revenueripple.devops.sync.contribution.Fact.User;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.Deadline;
import com.revenueripple.devops.sync.source.Source;
import com.revenueripple.devops.testing.InterceptedDynamoDb.Interception;
import com.revenueripple.devops.testing.MovableClock;
import com.revenueripple.devops.testing.TestTables;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;

class EngineTest {
    private final MovableClock clock = MovableClock.at("2026-11-23T12:00:00Z");
    private final TestTables tables = TestTables.create();
    private final String table = tables.name("MetricsTable");
    private final AtomicInteger itemsRead = new AtomicInteger();
    private final DynamoDbClient dynamoDb = TestTables.client(new Interception() {
        @Override
        public void after(SdkRequest request, SdkResponse response) {
            if (response instanceof BatchGetItemResponse read) {
                read.responses().values().forEach(items -> itemsRead.addAndGet(items.size()));
            }
        }
    });

    @Test
    void sourceOfRevenueCanBeReplacedAndRestored() {
        Business platform = new Business();
        platform.put(user("1"));
        platform.put(subscription("1", "customer", Duration.ofDays(3)));
        platform.put(payment("1"));
        platform.put(commission("1"));
        Business accounts = new Business("accounts", Set.of(Kind.USER, Kind.COMMISSION));
        accounts.put(user("1"));
        accounts.put(commission("1"));
        Business stripe = new Business("stripe", Set.of(Kind.PAYMENT, Kind.SUBSCRIPTION));
        stripe.put(subscription("1", "other", Duration.ofDays(9)));
        stripe.put(subscription("2", "other", Duration.ofDays(2)));

        assertCounts(run(platform), platform);
        assertCounts(run(accounts, stripe), accounts, stripe);
        assertCounts(run(platform), platform);
        assertCounts(run(accounts, stripe), accounts, stripe);
    }

    @Test
    void customerWithManySubscriptionsIsCounted() {
        Business business = Business.inLargePages();
        for (int i = 2_500; i > 0; i--) {
            business.put(subscription("s" + i, "customer", Duration.ofHours(i)));
        }

        assertCounts(run(business), business);
        assertThat(itemsRead).as("not all other subscriptions for each one written").hasValueLessThan(5 * 2_500);

        business.delete(new EntityRef(Kind.SUBSCRIPTION, "s7"));
        int before = business.fetches();
        assertCounts(run(business), business);
        assertThat(business.fetches() - before).isEqualTo(1);
    }

    @Test
    void earlierRunWritesNothingOnceALaterOneHasBegun() {
        Business business = new Business();
        run(business);
        Follower earlier = begin(business).getFirst();
        business.put(user("1"));
        Follower later = begin(business).getFirst();
        business.delete(new EntityRef(Kind.USER, "1"));

        assertThatExceptionOfType(LeaseFailure.Lost.class).isThrownBy(() -> {
            business.put(user("2"));
            earlier.followChanges();
        });

        later.followChanges();
        assertCounts(List.of(later), business);
    }

    private List<Follower> run(Source... sources) {
        List<Follower> followers = begin(sources);
        followers.forEach(follower -> {
            follower.followChanges();
            follower.backfill(() -> {});
            follower.followChanges();
            follower.advance(clock.instant());
            follower.cleanUp();
        });
        return followers;
    }

    private List<Follower> begin(Source... sources) {
        Follower.Run run = new Follower.Run(dynamoDb, table, UUID.randomUUID().toString(), clock);
        return Stream.of(sources).map(source -> run.open(source, Deadline.in(Duration.ofMinutes(5)))).toList();
    }

    private void assertCounts(List<Follower> followers, Business... businesses) {
        for (int i = 0; i < businesses.length; i++) {
            for (Kind kind : businesses[i].kinds()) {
                long generation = followers.get(i).completeGeneration(kind).orElseThrow();
                Additions truth = businesses[i].truth(kind, clock.instant());
                assertThat(new CounterStore(tables.client(), table).all(kind, generation)).as(kind.code())
                        .isEqualTo(truth.only(bucket -> !bucket.startsWith(Buckets.STANDING)));
            }
        }
    }

    private Fact subscription(String id, String customer, Duration age) {
        Instant from = clock.instant().minus(age);
        return new Subscription(id, customer, "membership", "active", "USD",
                List.of(new Period(from, Optional.empty(), 29_950_000_000L)), 0);
    }

    private Fact user(String id) {
        return new User(id, "member", "active", Optional.of(clock.instant()));
    }

    private Fact payment(String id) {
        return new Payment(id, "one_time", "tripwire", "USD", 700, Optional.of(clock.instant()));
    }

    private Fact commission(String id) {
        return new Commission(id, Optional.of("amy"), "tripwire", "pending", "USD", 700, 300,
                Optional.of(clock.instant()));
    }
}
