package com.revenueripple.devops.sync.contribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MonthlyMicrosTest {
    @ParameterizedTest
    @CsvSource({"1200,month,1,1200", "1200,month,3,400", "1200,year,1,100", "1200,year,2,50", "1200,week,1,5200",
            "1200,week,2,2600", "1200,day,1,36500", "1200,day,30,1217", "30000,month,3,10000", "240000,year,2,10000",
            "5000,week,2,10833", "0,day,7,0", "-1200,year,1,-100"})
    void intervalIsConvertedToAMonth(String minorUnits, String interval, long count, long monthly) {
        assertThat(rounded(of(minorUnits, interval, count))).isEqualTo(monthly);
    }

    @ParameterizedTest
    @CsvSource({"1,year,1,83333", "1,week,7,619048", "1,day,1,30416667", "0.5,month,1,500000",
            // Half a millionth, a little less and a little more.
            "0.0000005,month,1,1", "-0.0000005,month,1,-1", "0.00000049,month,1,0", "0.00000051,month,1,1"})
    void monthlyAmountIsRoundedToTheNearestMillionth(String minorUnits, String interval, long count, long micros) {
        assertThat(of(minorUnits, interval, count)).isEqualTo(micros);
    }

    @Test
    void sumIsRoundedOnceAtTheEnd() {
        assertThat(rounded(12 * of("1", "year", 1))).isEqualTo(1);
        assertThat(rounded(3 * of("1995", "year", 1))).isEqualTo(499);
    }

    @Test
    void manySubscriptionsAddUpExactly() {
        long months = 100 * of("10000", "month", 1);
        long years = LongStream.generate(() -> of("60000", "year", 1)).limit(50).sum();

        assertThat(rounded(months + years)).isEqualTo(1_250_000);
    }

    @ParameterizedTest
    @CsvSource({"499999,0", "500000,1", "1499999,1", "-499999,0", "-500000,-1", "-1500000,-2"})
    void halfAMinorUnitIsRoundedAwayFromZero(long micros, long minorUnits) {
        assertThat(rounded(micros)).isEqualTo(minorUnits);
    }

    @ParameterizedTest
    @CsvSource({"fortnight,1", "Month,1", "'',1", "month,0", "month,-1"})
    void unknownIntervalIsRejected(String interval, long count) {
        assertThatIllegalArgumentException().isThrownBy(() -> of("1", interval, count));
    }

    @Test
    void amountBeyond64BitsIsRejected() {
        assertThat(of("9223372036854.775807", "month", 1)).isEqualTo(Long.MAX_VALUE);
        assertThatIllegalArgumentException().isThrownBy(() -> of("9223372036854.775808", "month", 1))
                .withMessageContaining("64 bits");
    }

    private static long of(String minorUnits, String interval, long count) {
        return MonthlyMicros.of(new BigDecimal(minorUnits), interval, count);
    }

    private static long rounded(long micros) {
        return MonthlyMicros.minorUnits(BigInteger.valueOf(micros)).longValueExact();
    }
}
