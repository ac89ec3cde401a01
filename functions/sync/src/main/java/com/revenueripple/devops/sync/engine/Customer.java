package com.revenueripple.devops.sync.engine;

import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.metrics.ListingStore;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.engine.ContributionStore.Stored;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A customer's item: all subscriptions, their joint additions, and when these change with time alone.
 *
 * @param id the source's pseudonym
 * @param stored the item as read
 * @param subscriptions of the item, by id
 */
record Customer(String id, Stored stored, Map<String, Subscription> subscriptions) {
    private static final String SUBSCRIPTIONS = "subscriptions";

    static Map<String, AttributeValue> key(String id) {
        return EngineKeys.contribution(Kind.SUBSCRIPTION, id);
    }

    /** The id in the key of a customer's item. */
    static String idOf(Map<String, AttributeValue> item) {
        return text(item, "pk").split("#", 3)[2];
    }

    static Customer of(String id, Stored stored) {
        Map<String, Subscription> subscriptions = new TreeMap<>();
        stored.value(SUBSCRIPTIONS).map(PackedText::unpack).map(Json::parseOwn).ifPresent(all -> all
                .forEach(json -> subscriptions.put(json.path("id").textValue(), SubscriptionJson.read(json))));
        return new Customer(id, stored, subscriptions);
    }

    /** The subscriptions that count in a generation. */
    Map<String, Subscription> subscriptions(long generation) {
        return stored.generation() == generation ? subscriptions : Map.of();
    }

    /**
     * The attributes of the item with these subscriptions.
     *
     * @param adds their joint additions once the item is written
     * @param nextStep when the item must be updated again
     */
    Map<String, AttributeValue> attributes(long generation, Collection<Subscription> present, Additions adds,
            Optional<Instant> nextStep) {
        Map<String, AttributeValue> others = new HashMap<>();
        others.put(SUBSCRIPTIONS, PackedText.pack(SubscriptionJson.write(present)));
        nextStep.ifPresent(step -> {
            others.put(ListingStore.LISTING, text(EngineKeys.due(generation)));
            others.put(ListingStore.LISTED_AT, text(DueSteps.at(step, id)));
        });
        return ContributionStore.attributes(key(id), generation, adds, others);
    }
}
