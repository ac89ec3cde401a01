package com.revenueripple.devops.sync.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.sync.contribution.Fact.Period;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import com.revenueripple.devops.sync.contribution.Fact.Trait;
import com.revenueripple.devops.sync.contribution.Fact.Trial;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionJsonTest {
    private static final Instant START = Instant.parse("2026-11-01T08:00:00.001Z");
    private static final Instant END = Instant.parse("2026-11-15T08:00:00Z");

    @Test
    void subscriptionIsReadAsItWasWritten() {
        Subscription all = new Subscription("sub_1", "cus_1", "membership", "active", "USD",
                List.of(new Period(START, Optional.of(END), 5), new Period(END, Optional.empty(), 7)), 9,
                Set.of(Trait.values()), Optional.of(new Trial(START, END)));
        Subscription least = new Subscription("sub_1", "cus_1", "membership", "active", "USD", List.of(), 0);

        assertThat(read(SubscriptionJson.write(all))).isEqualTo(all);
        assertThat(read(SubscriptionJson.write(least))).isEqualTo(least);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void subscriptionOfFormat3IsRead(boolean taxIncluded) {
        Subscription read = read("""
                {"id":"sub_2","customer":"cus_2","tier":"reseller","status":"active","currency":"USD",\
                "periods":[{"from":"2026-11-01T08:00:00.001Z","until":null,"monthly_micros":4700000000}],\
                "trial_micros":0,"tax_included":%s}""".formatted(taxIncluded));

        assertThat(read).isEqualTo(new Subscription("sub_2", "cus_2", "reseller", "active", "USD",
                List.of(new Period(START, Optional.empty(), 4_700_000_000L)), 0,
                taxIncluded ? Set.of(Trait.TAX_INCLUDED) : Set.of(), Optional.empty()));
    }

    private static Subscription read(String json) {
        return SubscriptionJson.read(Json.parseOwn(json));
    }
}
