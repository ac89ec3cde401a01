package com.revenueripple.devops.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptedCodingsTest {

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "gzip, deflate, br, zstd", "br,gzip", "deflate, gzip;q=1.0, *;q=0.5",
            "br;q=1.0, gzip;q=0.9, deflate;q=0.8", "gzip;q=0.5, br", "gzip;q=0.8;x=1", "gzip;level=9",
            "gzip;q=0.5, *, identity;q=0", "gzip;q=0.001", "gzip ; q=0.5, br;q=0.5", "gzip;q=1., identity; q=0.5",
            ", gzip ,", "gzip, br;q=loud"})
    void gzipIsPreferredWhenItIsNamedAndIdentityHasNoGreaterWeight(String header) {
        assertThat(AcceptedCodings.preferGzip(Optional.of(header))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "identity", "br", "x-gzip", "gzip;q=0", "gzip;q=0.000, *", "gzip;q=0;x=1",
            "identity, gzip;q=0.9", "identity;x=1, gzip;q=0.9", "identity;q=loud, gzip;q=0.9", "gzip;q=0.5, *",
            "gzip;q=2", "gzip;q=", "gzip br",
            "gzip, gzip;q=0"})
    void gzipIsNotPreferredOtherwise(String header) {
        assertThat(AcceptedCodings.preferGzip(Optional.of(header))).isFalse();
    }

    @Test
    void withoutTheHeaderGzipIsNotPreferred() {
        assertThat(AcceptedCodings.preferGzip(Optional.empty())).isFalse();
    }
}
