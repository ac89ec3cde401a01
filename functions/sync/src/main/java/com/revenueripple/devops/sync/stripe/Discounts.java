package com.revenueripple.devops.sync.stripe;

import com.stripe.model.Coupon;
import com.stripe.model.Discount;
import com.stripe.model.Subscription;
import com.stripe.model.SubscriptionItem;
import com.stripe.param.SubscriptionItemRetrieveParams;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the coupons that permanently lower a subscription's revenue. Those of duration {@code once} or
 * {@code repeating} expire and do not count. A deleted coupon remains in effect where it was applied; Stripe returns it
 * only within the discount.
 */
final class Discounts {
    private static final String FOREVER = "forever";

    private final StripeApi api;
    private final Catalog catalog;

    Discounts(StripeApi api, Catalog catalog) {
        this.api = api;
        this.catalog = catalog;
    }

    /** The coupons for the whole subscription, in the order in which they apply. */
    List<Coupon> of(Subscription subscription) {
        return discounts(subscription.getDiscountObjects())
                .map(discount -> discount.getSource().getCouponObject())
                .filter(Objects::nonNull)
                .filter(Discounts::isForever)
                .map(coupon -> catalog.coupon(coupon.getId()).orElse(coupon))
                .toList();
    }

    /** The coupons for one item, in the order in which they apply. */
    List<Coupon> of(SubscriptionItem item) {
        List<Discount> discounts = discounts(item.getDiscountObjects()).toList();
        List<Optional<Coupon>> coupons = discounts.stream()
                .map(discount -> catalog.coupon(discount.getSource().getCoupon()))
                .toList();
        Stream<Coupon> found = coupons.stream().allMatch(Optional::isPresent)
                ? coupons.stream().flatMap(Optional::stream)
                : expanded(item);
        return found.filter(Discounts::isForever).toList();
    }

    /** The coupons are nested too deeply to be expanded in a list or a subscription. */
    private Stream<Coupon> expanded(SubscriptionItem item) {
        return api.find((stripe, options) -> stripe.subscriptionItems().retrieve(item.getId(),
                SubscriptionItemRetrieveParams.builder().addExpand("discounts.source.coupon").build(), options))
                .stream()
                .flatMap(whole -> discounts(whole.getDiscountObjects()))
                .map(discount -> discount.getSource().getCouponObject())
                .filter(Objects::nonNull);
    }

    private static Stream<Discount> discounts(@Nullable List<Discount> discounts) {
        return Stream.ofNullable(discounts).flatMap(List::stream)
                .filter(discount -> discount.getSource() != null && discount.getSource().getCoupon() != null);
    }

    private static boolean isForever(Coupon coupon) {
        return FOREVER.equals(coupon.getDuration());
    }
}
