package com.revenueripple.devops.sync.stripe;

import com.stripe.model.Coupon;
import com.stripe.model.Price;
import com.stripe.param.CouponRetrieveParams;
import com.stripe.param.PriceRetrieveParams;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Prices and coupons, each read at most once in a session, with fields that their copies in other objects lack. */
final class Catalog {
    private final StripeApi api;
    private final Map<String, Optional<Price>> prices = new HashMap<>();
    private final Map<String, Optional<Coupon>> coupons = new HashMap<>();

    Catalog(StripeApi api) {
        this.api = api;
    }

    /** The price with its tiers and its product; empty when it is deleted. */
    Optional<Price> price(String id) {
        return prices.computeIfAbsent(id, _ -> retrieved(id, PriceRetrieveParams.builder().addExpand("tiers")));
    }

    /** The price with its amounts and tiers in another currency. */
    Price priceIn(String currency, Price price) {
        String options = "currency_options." + currency;
        return prices.computeIfAbsent(price.getId() + " " + currency, _ -> retrieved(price.getId(),
                PriceRetrieveParams.builder().addExpand(options + ".tiers").addExpand("currency_options")))
                .orElse(price);
    }

    /** The coupon with its products and its amounts in other currencies; empty when it is deleted. */
    Optional<Coupon> coupon(String id) {
        return coupons.computeIfAbsent(id, _ -> api.find((stripe, options) -> stripe.coupons().retrieve(id,
                CouponRetrieveParams.builder().addExpand("applies_to").addExpand("currency_options").build(),
                options)));
    }

    private Optional<Price> retrieved(String id, PriceRetrieveParams.Builder params) {
        return api
                .find((stripe, options) -> stripe.prices().retrieve(id, params.addExpand("product").build(), options));
    }
}
