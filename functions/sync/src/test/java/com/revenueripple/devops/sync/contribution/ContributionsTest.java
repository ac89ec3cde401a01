package com.revenueripple.devops.sync.contribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.revenueripple.devops.sync.contribution.Fact.Commission;
import com.revenueripple.devops.sync.contribution.Fact.Payment;
import com.revenueripple.devops.sync.contribution.Fact.PaymentType;
import com.revenueripple.devops.sync.contribution.Fact.Skipped;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import com.revenueripple.devops.sync.contribution.Fact.User;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ContributionsTest {
    private static final Optional<Instant> LAST_MOMENT_OF_OCTOBER = Optional
            .of(Instant.parse("2026-10-31T23:59:59.999Z"));
    private static final Optional<Instant> FIRST_MOMENT_OF_NOVEMBER = Optional
            .of(Instant.parse("2026-11-01T00:00:00Z"));

    @ParameterizedTest
    @EnumSource(Kind.class)
    void skippedFactOfAnyKindCountsByItsReasonAlone(Kind kind) {
        assertThat(Contributions.of(new Skipped(kind, "1", "price_missing")).json()).isEqualTo("""
                {"total":{"skipped|price_missing":1}}""");
    }

    @Test
    void aUserCountsByRoleAndStatusAndOnTheDayOfJoining() {
        assertThat(Contributions.of(new User("u1", "member", "active", LAST_MOMENT_OF_OCTOBER)).json()).isEqualTo("""
                {"day#2026-10-31":{"count":1},"total":{"count|member|active":1}}""");
    }

    @Test
    void userWithoutACreationTimeCountsOnNoDay() {
        assertThat(Contributions.of(new User("u1", "a|b", "100%", Optional.empty())).json()).isEqualTo("""
                {"total":{"count|a%7Cb|100%25":1}}""");
    }

    @Test
    void aPaymentCountsInTotalAndOnItsDay() {
        assertThat(Contributions.of(payment(2995, FIRST_MOMENT_OF_NOVEMBER)).json()).isEqualTo("""
                {"day#2026-11-01":{"amount|USD|one_time|tripwire":2995,"count|USD|one_time|tripwire":1},\
                "total":{"amount|USD|one_time|tripwire":2995,"count|USD|one_time|tripwire":1}}""");
    }

    @Test
    void aRefundIsSubtractedAndCounted() {
        assertThat(Contributions.of(payment(-2995, Optional.empty())).json()).isEqualTo("""
                {"total":{"amount|USD|one_time|tripwire":-2995,"count|USD|one_time|tripwire":1,\
                "refunds|USD|one_time|tripwire":2995}}""");
    }

    @Test
    void refundThatFailedIsSubtractedFromTheRefunds() {
        assertThat(Contributions.of(payment(PaymentType.REFUND, 2995)).json()).isEqualTo("""
                {"day#2026-11-01":{"amount|USD|one_time|tripwire":2995,"count|USD|one_time|tripwire":1,\
                "refunds|USD|one_time|tripwire":-2995},\
                "total":{"amount|USD|one_time|tripwire":2995,"count|USD|one_time|tripwire":1,\
                "refunds|USD|one_time|tripwire":-2995}}""");
    }

    @Test
    void disputeIsCountedBesideItsAmount() {
        assertThat(Contributions.of(payment(PaymentType.DISPUTE, -2995)).fields(Buckets.TOTAL)).isEqualTo(Map.of(
                "amount|USD|one_time|tripwire", BigInteger.valueOf(-2995), "count|USD|one_time|tripwire",
                BigInteger.ONE, "disputes|USD|one_time|tripwire", BigInteger.valueOf(2995)));
    }

    @Test
    void paymentThatFailedIsNoRefund() {
        assertThat(Contributions.of(payment(PaymentType.GROSS, -2995)).fields(Buckets.TOTAL)).isEqualTo(Map.of(
                "amount|USD|one_time|tripwire", BigInteger.valueOf(-2995), "count|USD|one_time|tripwire",
                BigInteger.ONE));
    }

    @Test
    void paymentOfZeroIsCounted() {
        assertThat(Contributions.of(payment(0, Optional.empty())).json()).isEqualTo("""
                {"total":{"count|USD|one_time|tripwire":1}}""");
    }

    @Test
    void aCommissionCountsInTotalInItsMonthAndForItsAffiliate() {
        assertThat(Contributions.of(commission(Optional.of("amy"), 3960, LAST_MOMENT_OF_OCTOBER)).json()).isEqualTo("""
                {"month#2026-10":{"amount|EUR":3960,"count|EUR":1},\
                "standing#EUR#2026-10#amy":{"standing_count":1,"standing_total":3960},\
                "standing#EUR#all#amy":{"standing_count":1,"standing_total":3960},\
                "total":{"amount|EUR|reseller|paid":3960,"count|EUR|reseller|paid":1}}""");
    }

    @Test
    void commissionWithoutATimeIsInNoMonth() {
        assertThat(Contributions.of(commission(Optional.of("amy"), -1, Optional.empty())).json()).isEqualTo("""
                {"standing#EUR#all#amy":{"standing_count":1,"standing_total":-1},\
                "total":{"amount|EUR|reseller|paid":-1,"count|EUR|reseller|paid":1}}""");
    }

    @Test
    void aCommissionWithoutAnAffiliateHasNoStanding() {
        assertThat(Contributions.of(commission(Optional.empty(), 3960, FIRST_MOMENT_OF_NOVEMBER)).json()).isEqualTo("""
                {"month#2026-11":{"amount|EUR":3960,"count|EUR":1},\
                "total":{"amount|EUR|reseller|paid":3960,"count|EUR|reseller|paid":1}}""");
    }

    @Test
    void subscriptionAloneIsRejected() {
        Subscription subscription = new Subscription("s1", "c1", "membership", "active", "USD", List.of(), 0);

        assertThatIllegalArgumentException().isThrownBy(() -> Contributions.of(subscription))
                .withMessageContaining("s1");
    }

    private static Payment payment(long minorUnits, Optional<Instant> at) {
        return new Payment("p1", "one_time", "tripwire", "USD", minorUnits, at);
    }

    private static Payment payment(PaymentType type, long minorUnits) {
        return new Payment("p1", type, "one_time", "tripwire", "USD", minorUnits, FIRST_MOMENT_OF_NOVEMBER);
    }

    private static Commission commission(Optional<String> affiliate, long minorUnits, Optional<Instant> at) {
        return new Commission("c1", affiliate, "reseller", "paid", "EUR", 9900, minorUnits, at);
    }
}
