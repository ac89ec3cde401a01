package com.revenueripple.devops.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.revenueripple.devops.money.Money;
import com.revenueripple.devops.sync.source.SourceFailure;
import java.math.BigInteger;
import java.util.Currency;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MonthlyAmountTest {
    private static final Currency USD = Currency.getInstance("USD");

    @ParameterizedTest
    @CsvSource({"1200,month,1,1200", "1200,month,3,400", "1200,year,1,100", "1200,year,2,50", "1200,week,1,5200",
            "1200,week,2,2600", "1200,day,1,36500", "1200,day,30,1217"})
    void anIntervalIsBroughtToAMonth(long minorUnits, String interval, long count, long monthly) {
        assertThat(of(minorUnits, interval, count).rounded(USD)).isEqualTo(new Money(monthly, USD));
    }

    @Test
    void aSumIsRoundedOnceAtTheEnd() {
        MonthlyAmount sum = IntStream.range(0, 12).mapToObj(_ -> of(1, "year", 1))
                .reduce(MonthlyAmount.ZERO, MonthlyAmount::plus);

        assertThat(sum.rounded(USD)).isEqualTo(new Money(1, USD));
    }

    @Test
    void halfACentIsRoundedUp() {
        assertThat(of(6, "year", 1).rounded(USD)).isEqualTo(new Money(1, USD));
        assertThat(of(5, "year", 1).rounded(USD)).isEqualTo(new Money(0, USD));
    }

    @Test
    void amountsLessThanACentApartDiffer() {
        assertThat(of(10_001, "year", 1).isMoreThan(of(10_000, "year", 1))).isTrue();
        assertThat(of(10_000, "year", 1).minus(of(20_000, "year", 2)).isZero()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"fortnight,1", "month,0", "month,-1"})
    void anUnknownIntervalIsRefused(String interval, long count) {
        assertThatExceptionOfType(SourceFailure.InvalidData.class).isThrownBy(() -> of(1, interval, count));
    }

    private static MonthlyAmount of(long minorUnits, String interval, long count) {
        return MonthlyAmount.of(BigInteger.valueOf(minorUnits), interval, count);
    }
}
