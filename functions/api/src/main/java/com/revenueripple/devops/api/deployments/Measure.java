package com.revenueripple.devops.api.deployments;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/**
 * A DORA measure, and the counts behind it.
 *
 * @param value empty when it cannot be computed
 * @param unit of the value: {@code per_day}, {@code ratio} or {@code seconds}
 * @param counts the numbers behind it
 * @param reason why there is no value
 */
public record Measure(Optional<BigDecimal> value, String unit, Map<String, Integer> counts, Optional<String> reason) {
    public Measure {
        counts = Map.copyOf(counts);
    }

    static Measure of(BigDecimal value, String unit, Map<String, Integer> counts) {
        return new Measure(Optional.of(value), unit, counts, Optional.empty());
    }

    static Measure unknown(String unit, Map<String, Integer> counts, String reason) {
        return new Measure(Optional.empty(), unit, counts, Optional.of(reason));
    }
}
