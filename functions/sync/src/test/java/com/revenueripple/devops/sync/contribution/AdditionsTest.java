package com.revenueripple.devops.sync.contribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AdditionsTest {
    private static final String BEYOND_64_BITS = "123456789012345678901234567890";

    private record Addition(String bucket, String field, BigInteger amount) {}

    @Provide
    Arbitrary<Additions> additions() {
        Arbitrary<String> names = Arbitraries.of("total", "day#2026-11-23", "month#2026-11", "standing#USD#all#a\"b",
                "count|a%7Cb", "mrr|ä😀", "\\", " ", "~", "");
        Arbitrary<BigInteger> amounts = Arbitraries.bigIntegers()
                .between(new BigInteger("-" + BEYOND_64_BITS), new BigInteger(BEYOND_64_BITS));
        return Combinators.combine(names, names, amounts).as(Addition::new).list().ofMaxSize(12).map(all -> {
            Additions.Builder builder = new Additions.Builder();
            all.forEach(each -> builder.add(each.bucket, each.field, each.amount));
            return builder.build();
        }).withoutEdgeCases();
    }

    @Property(tries = 100)
    void sumDoesNotDependOnTheOrder(@ForAll("additions") Additions a, @ForAll("additions") Additions b,
            @ForAll("additions") Additions c) {
        assertThat(a.plus(b)).isEqualTo(b.plus(a)).hasSameHashCodeAs(b.plus(a));
        assertThat(a.plus(b).plus(c)).isEqualTo(a.plus(b.plus(c)));
        assertThat(a.plus(Additions.NONE)).isEqualTo(a);
    }

    @Property(tries = 100)
    void addingTheDifferenceRestoresTheOriginal(@ForAll("additions") Additions a, @ForAll("additions") Additions b) {
        assertThat(b.plus(a.minus(b))).isEqualTo(a);
        assertThat(a.minus(a)).isEqualTo(Additions.NONE).returns(true, Additions::isEmpty);
    }

    @Property(tries = 100)
    void jsonIsParsedAsItWasWritten(@ForAll("additions") Additions a) {
        assertThat(Additions.parse(a.json())).isEqualTo(a);
        assertThat(Additions.parse(a.json()).json()).isEqualTo(a.json());
    }

    @Property(tries = 100)
    void firstBucketsAndTheOthersAddUpToAll(@ForAll("additions") Additions a) {
        Additions first = a.first(2);

        assertThat(first.size()).isEqualTo(Math.min(2, a.size()));
        assertThat(first.plus(a.only(bucket -> !first.buckets().contains(bucket)))).isEqualTo(a);
    }

    @Property(tries = 100)
    void onlyEqualAdditionsDifferByNothing(@ForAll("additions") Additions a, @ForAll("additions") Additions b) {
        assertThat(a.minus(b).magnitude().signum()).isEqualTo(a.equals(b) ? 0 : 1);
        assertThat(Additions.NONE.minus(a).magnitude()).isEqualTo(a.magnitude());
    }

    @Example
    void amountsThatAddUpToZeroAreRemoved() {
        Additions sum = additions("total", "count", 2).plus(additions("total", "count", -2))
                .plus(additions("day#2026-11-23", "count", 0));

        assertThat(sum).isEqualTo(Additions.NONE);
        assertThat(sum.buckets()).isEmpty();
        assertThat(sum.get("total", "count")).isZero();
        assertThat(sum.fields("total")).isEmpty();
        assertThat(sum.json()).isEqualTo("{}");
    }

    @Example
    void magnitudeCoversAllCounters() {
        Additions some = additions("total", "count", 2).plus(additions("total", "amount", -30))
                .plus(additions("day#2026-11-23", "amount", 500));

        assertThat(some.magnitude()).isEqualTo(532);
    }

    @Example
    void totalOfAFieldCoversAllBuckets() {
        Additions some = additions("day#2026-11-22", "count", 2).plus(additions("day#2026-11-23", "count", 3))
                .plus(additions("day#2026-11-23", "amount", 500));

        assertThat(some.total("count")).isEqualTo(5);
        assertThat(some.total("churn")).isZero();
    }

    @Example
    void bucketsAreInTheOrderOfTheirNames() {
        Additions some = additions("total", "b", 1).plus(additions("day#2", "a", 1)).plus(additions("day#1", "a", 1))
                .plus(additions("total", "a", 1));
        List<String> seen = new ArrayList<>();
        some.forEach((bucket, fields) -> seen.add(bucket + fields.keySet()));

        assertThat(seen).containsExactly("day#1[a]", "day#2[a]", "total[a, b]");
        assertThat(some.first(1)).isEqualTo(additions("day#1", "a", 1));
        assertThat(some.first(0)).isEqualTo(Additions.NONE);
        assertThat(some.firstBucket("day#")).contains("day#1");
        assertThat(some.firstBucket("standing#")).isEmpty();
    }

    @Example
    void additionsAreUnmodifiable() {
        Additions some = additions("total", "count", 1);

        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> some.buckets().clear());
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> some.fields("total").put("count", BigInteger.TWO));
    }

    @Example
    void builderDoesNotChangeWhatItHasBuilt() {
        Additions.Builder builder = new Additions.Builder().add("total", "count", 1);
        Additions built = builder.build();
        builder.add("total", "count", 1).add("day#1", "count", 1);

        assertThat(built.fields("total")).isEqualTo(Map.of("count", BigInteger.ONE));
        assertThat(built.size()).isEqualTo(1);
    }

    private static Additions additions(String bucket, String field, long amount) {
        return new Additions.Builder().add(bucket, field, amount).build();
    }
}
