package com.revenueripple.devops.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AffiliateNameTest {
    @ParameterizedTest
    @CsvSource({
            "ann, ann",
            "8F14E45F-ceea-467f-9b0c-6a1e9b1b2c3d, 8F14E45F…",
            "x8f14e45f-ceea-467f-9b0c-6a1e9b1b2c3d, x8f14e45f-ceea-467f-9b0c-6a1e9b1b2c3d",
            "8f14e45f-ceea-467f-9b0c-6a1e9b1b2c3, 8f14e45f-ceea-467f-9b0c-6a1e9b1b2c3"})
    void onlyIdsAreShortened(String affiliate, String shown) {
        assertThat(AffiliateName.shown(affiliate)).isEqualTo(shown);
    }
}
