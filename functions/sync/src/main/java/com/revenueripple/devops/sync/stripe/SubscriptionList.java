package com.revenueripple.devops.sync.stripe;

import com.stripe.model.Subscription;
import com.stripe.param.SubscriptionListParams.Status;
import com.stripe.param.SubscriptionListParams;
import com.stripe.param.SubscriptionRetrieveParams;
import java.util.List;
import java.util.Optional;

/** Reads subscriptions of every status, ended ones included, each with its discounts. */
final class SubscriptionList {
    private static final List<String> LIST_EXPANSIONS = SubscriptionFacts.EXPANSIONS.stream().map("data."::concat)
            .toList();

    private final StripeApi api;

    SubscriptionList(StripeApi api) {
        this.api = api;
    }

    /** A page of all subscriptions, newest first. */
    StripeApi.Listed<Subscription> page(Optional<String> after, long limit) {
        return page(SubscriptionListParams.builder().setLimit(limit).addAllExpand(LIST_EXPANSIONS), after);
    }

    /** A page of all subscriptions, without discounts. */
    StripeApi.Listed<Subscription> barePage(Optional<String> after) {
        return page(SubscriptionListParams.builder().setLimit(StripeApi.LONGEST_PAGE), after);
    }

    /** The subscription with this id. */
    Optional<Subscription> subscription(String id) {
        SubscriptionRetrieveParams params = SubscriptionRetrieveParams.builder()
                .addAllExpand(SubscriptionFacts.EXPANSIONS)
                .build();
        return api.find((stripe, options) -> stripe.subscriptions().retrieve(id, params, options));
    }

    private StripeApi.Listed<Subscription> page(SubscriptionListParams.Builder params, Optional<String> after) {
        params.setStatus(Status.ALL);
        after.ifPresent(params::setStartingAfter);
        return api.list((stripe, options) -> stripe.subscriptions().list(params.build(), options));
    }
}
