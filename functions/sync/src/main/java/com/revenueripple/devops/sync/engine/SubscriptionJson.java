package com.revenueripple.devops.sync.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.sync.contribution.Fact.Period;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import com.revenueripple.devops.sync.contribution.Fact.Trait;
import com.revenueripple.devops.sync.contribution.Fact.Trial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The stored form of a subscription: {@code {"id", "customer", "tier", …, "periods": [{"from", "until", …}]}}. Before
 * format 4 it had {@code "tax_included": true} in place of the traits and no trial.
 */
final class SubscriptionJson {
    private SubscriptionJson() {}

    static String write(Subscription subscription) {
        return Json.write(subscription);
    }

    static String write(Collection<Subscription> subscriptions) {
        return Json.write(subscriptions);
    }

    static Subscription read(JsonNode json) {
        List<Period> periods = new ArrayList<>();
        json.path("periods").forEach(period -> periods.add(new Period(
                Instant.parse(period.path("from").textValue()),
                Optional.ofNullable(period.path("until").textValue()).map(Instant::parse),
                period.path("monthly_micros").longValue())));
        return new Subscription(json.path("id").textValue(), json.path("customer").textValue(),
                json.path("tier").textValue(), json.path("status").textValue(), json.path("currency").textValue(),
                periods, json.path("trial_micros").longValue(), traits(json), trial(json.path("trial")));
    }

    private static Set<Trait> traits(JsonNode json) {
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        json.path("traits").forEach(trait -> traits.add(Trait.valueOf(trait.textValue())));
        if (json.path("tax_included").booleanValue()) {
            traits.add(Trait.TAX_INCLUDED);
        }
        return traits;
    }

    private static Optional<Trial> trial(JsonNode json) {
        return json.isObject()
                ? Optional.of(new Trial(Instant.parse(json.path("start").textValue()),
                        Instant.parse(json.path("end").textValue())))
                : Optional.empty();
    }
}
