package com.revenueripple.devops.sync.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.dynamodb.Attributes;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.metrics.Leaderboard;
import com.revenueripple.devops.metrics.LeaseFailure;
import com.revenueripple.devops.metrics.Listing;
import com.revenueripple.devops.metrics.ListingStore;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Buckets;
import com.revenueripple.devops.sync.contribution.Fact.PaymentType;
import com.revenueripple.devops.sync.contribution.Fields;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.contribution.MrrMovement;
import com.revenueripple.devops.sync.engine.FailingDynamoDb.Crash;
import com.revenueripple.devops.sync.source.Deadline;
import com.revenueripple.devops.testing.MovableClock;
import com.revenueripple.devops.testing.TestTables;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * With any changes, known in any order and any number of times, and with runs that crash at any point or overlap: in
 * the end the counters equal those of one clean count, and their identities hold.
 */
final class EnginePropertyTest {
    private static final Set<String> AMOUNTS = Set.of(Fields.AMOUNT, Fields.REFUNDS, Fields.DISPUTES);

    private final MovableClock clock = MovableClock.at("2026-11-23T12:00:00Z");
    private final TestTables tables = TestTables.create();
    private final String table = tables.name("MetricsTable");
    private final Business business = new Business();

    /** What may happen next. */
    enum Step {
        CHANGE,
        CHANGES,
        DELETION,
        SILENT_DELETION_AND_GAP,
        EVERYTHING_OF_A_KIND_DELETED,
        REPEATS,
        TIME_PASSES,
        RUN,
        CRASHED_RUN,
        CONCURRENT_RUNS
    }

    @Property(tries = 30)
    void countersEqualThoseOfOneCleanCount(@ForAll @Size(min = 1, max = 40) List<Step> steps, @ForAll Random random) {
        steps.forEach(step -> take(step, random));

        Follower last = runUntilComplete();

        Instant asOf = clock.instant();
        for (Kind kind : Kind.values()) {
            long generation = last.completeGeneration(kind).orElseThrow();
            Additions truth = business.truth(kind, asOf);
            assertThat(new CounterStore(tables.client(), table).all(kind, generation))
                    .as(kind.code())
                    .isEqualTo(truth.only(bucket -> !bucket.startsWith(Buckets.STANDING)));
            assertThat(new ListingStore(tables.client(), table).newest(Listing.skipped(kind.code()), 20))
                    .extracting(row -> Json.parseOwn(row.json()).path("id").asText())
                    .containsExactlyInAnyOrderElementsOf(business.skipped(kind));
            truth.only(bucket -> bucket.startsWith(Buckets.STANDING))
                    .forEach((standing, fields) -> assertThat(standing(standing, generation)).as(standing)
                            .isEqualTo(fields.getOrDefault(Leaderboard.TOTAL, BigInteger.ZERO)));
        }
        assertThat(last.differences().orElseThrow().values()).allMatch(Additions::isEmpty);
        assertMonthsAreTheSumsOfTheirDays(counters(Kind.SUBSCRIPTION, last));
        assertPaymentsAddUp(counters(Kind.PAYMENT, last));
    }

    private Additions counters(Kind kind, Follower last) {
        return new CounterStore(tables.client(), table).all(kind, last.completeGeneration(kind).orElseThrow());
    }

    private static void assertMonthsAreTheSumsOfTheirDays(Additions subscriptions) {
        Additions.Builder sums = new Additions.Builder();
        subscriptions.only(bucket -> bucket.startsWith("day#")).forEach((day, fields) -> fields.forEach((field,
                amount) -> sums.add("month#" + day.substring("day#".length(), "day#2026-11".length()), field, amount)));
        assertThat(subscriptions.only(bucket -> bucket.startsWith("month#"))).isEqualTo(sums.build());
    }

    /** Gross revenue, counted from the facts, is what was paid back and the rest: in each bucket and tier. */
    private void assertPaymentsAddUp(Additions payments) {
        Additions.Builder grossAndPaidBack = new Additions.Builder();
        business.payments().forEach(payment -> {
            String[] values = {payment.currency(), payment.category(), payment.tier()};
            Stream.concat(Stream.of(Buckets.TOTAL), payment.occurredAt().stream()
                    .map(at -> Buckets.day(LocalDate.ofInstant(at, ZoneOffset.UTC)))).forEach(bucket -> {
                        if (payment.type() == PaymentType.GROSS) {
                            grossAndPaidBack.add(bucket, Fields.of("gross", values), payment.amountMinor());
                        }
                    });
        });
        Additions.Builder rest = new Additions.Builder();
        payments.forEach((bucket, fields) -> fields.forEach((field, amount) -> {
            List<String> parts = Fields.parts(field);
            if (AMOUNTS.contains(parts.getFirst())) {
                rest.add(bucket, Fields.of("gross", parts.subList(1, parts.size()).toArray(String[]::new)), amount);
            }
        }));
        assertThat(rest.build()).as("net + refunds + disputes").isEqualTo(grossAndPaidBack.build());
    }

    @Property(tries = 30)
    void movementsUpToADayAddUpToItsRecurringRevenue(@ForAll @Size(min = 1, max = 25) List<Step> steps,
            @ForAll Random random) {
        steps.forEach(step -> take(step, random));
        long generation = runUntilComplete().completeGeneration(Kind.SUBSCRIPTION).orElseThrow();
        Additions counters = new CounterStore(tables.client(), table).all(Kind.SUBSCRIPTION, generation);
        Instant now = clock.instant();

        for (int daysAgo = 0; daysAgo < 25; daysAgo++) {
            Instant endOfDay = daysAgo == 0
                    ? now
                    : now.minus(Duration.ofDays(daysAgo)).truncatedTo(ChronoUnit.DAYS)
                            .plus(Duration.ofDays(1)).minusMillis(1);
            String lastBucket = Buckets.day(LocalDate.ofInstant(endOfDay, ZoneOffset.UTC));
            Additions days = counters.only(bucket -> bucket.startsWith("day#") && bucket.compareTo(lastBucket) <= 0);
            Additions truth = business.truth(Kind.SUBSCRIPTION, endOfDay).only(Buckets.TOTAL::equals);
            assertThat(Arrays.stream(MrrMovement.values()).map(movement -> sum(days, movement.code() + "|"))
                    .reduce(BigInteger.ZERO, BigInteger::add))
                    .isEqualTo(sum(truth, Fields.MRR + "|"));
            assertThat(sum(days, "new_count|").add(sum(days, "reactivation_count|"))
                    .subtract(sum(days, "churn_count|")))
                    .isEqualTo(sum(truth, Fields.PAYING + "|"));
        }
    }

    private static BigInteger sum(Additions additions, String fieldPrefix) {
        BigInteger[] sum = {BigInteger.ZERO};
        additions.forEach((bucket, fields) -> fields.forEach((field, amount) -> {
            if (field.startsWith(fieldPrefix)) {
                sum[0] = sum[0].add(amount);
            }
        }));
        return sum[0];
    }

    private void take(Step step, Random random) {
        RandomFacts facts = new RandomFacts(random, clock.instant());
        switch (step) {
            case CHANGE -> business.put(facts.fact());
            case CHANGES -> {
                for (int i = random.nextInt(40); i >= 0; i--) {
                    business.put(facts.fact());
                }
            }
            case DELETION -> business.delete(facts.ref());
            case SILENT_DELETION_AND_GAP -> {
                business.deleteSilently(facts.ref());
                business.put(facts.fact());
                business.forgetChanges();
            }
            case EVERYTHING_OF_A_KIND_DELETED -> business.empty(facts.ref().kind());
            case REPEATS -> business.repeatChanges(random, 10);
            case TIME_PASSES -> clock.advance(Duration.ofHours(random.nextInt(72)));
            case RUN -> run(tables.client()).close();
            case CRASHED_RUN -> crash(random);
            case CONCURRENT_RUNS -> runConcurrently(facts);
        }
    }

    private void crash(Random random) {
        try {
            run(FailingDynamoDb.after(tables.client(), 1 + random.nextInt(12), random.nextBoolean())).close();
        } catch (Crash _) {
            // The next run continues from here.
        }
    }

    /** Two concurrent runs, as when one has outlived its lease, while the business changes. */
    private void runConcurrently(RandomFacts facts) {
        CompletableFuture<Void> one = CompletableFuture.runAsync(this::runUnlessSuperseded);
        CompletableFuture<Void> other = CompletableFuture.runAsync(this::runUnlessSuperseded);
        for (int i = 0; i < 5; i++) {
            business.put(facts.fact());
            business.delete(facts.ref());
        }
        CompletableFuture.allOf(one, other).join();
    }

    private void runUnlessSuperseded() {
        try {
            run(tables.client()).close();
        } catch (LeaseFailure.Lost _) {
            // The other run has superseded this one.
        }
    }

    private Follower runUntilComplete() {
        Follower follower = run(tables.client());
        assertThat(follower.backfills()).isEmpty();
        return follower;
    }

    private Follower run(DynamoDbClient client) {
        Follower follower = new Follower.Run(client, table, UUID.randomUUID().toString(), clock)
                .open(business, Deadline.in(Duration.ofMinutes(5)));
        follower.followChanges();
        follower.backfill(() -> {});
        follower.followChanges();
        follower.advance(clock.instant());
        follower.cleanUp();
        return follower;
    }

    private BigInteger standing(String standing, long generation) {
        Map<String, AttributeValue> item = tables.client().getItem(request -> request.tableName(table)
                .key(EngineKeys.bucket(Kind.COMMISSION, generation, 0, standing)).consistentRead(true)).item();
        return BigInteger.valueOf(Attributes.number(item, Leaderboard.TOTAL));
    }
}
