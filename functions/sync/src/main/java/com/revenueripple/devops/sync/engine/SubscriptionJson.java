package com.revenueripple.devops.sync.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.sync.contribution.Fact.Period;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The stored form of a subscription: {@code {"id", "customer", "tier", …, "periods": [{"from", "until", …}]}}. */
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
                periods, json.path("trial_micros").longValue(), json.path("tax_included").booleanValue());
    }
}
