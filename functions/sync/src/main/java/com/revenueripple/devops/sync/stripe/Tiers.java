package com.revenueripple.devops.sync.stripe;

import com.stripe.model.MetadataStore;
import com.stripe.model.Price;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Determines the platform's tier of a sale: from {@code tier} in its metadata, otherwise from the settings for its
 * price or product, or for payments without an invoice, which have neither.
 */
final class Tiers {
    /** The tier of sales that no rule covers, so that they are visible. */
    static final String UNMAPPED = "unmapped";

    /** The key of the settings for payments without an invoice. Ids of Stripe contain no dot (since its version 2018-05-21). */
    static final String WITHOUT_INVOICE = "payment.without_invoice";

    private static final String KEY = "tier";
    private static final int LONGEST = 100;

    private final Map<String, String> mapping;

    Tiers(Map<String, String> mapping) {
        this.mapping = mapping;
    }

    /** The tier in the metadata. */
    static Optional<String> in(@Nullable MetadataStore<?> object) {
        return Optional.ofNullable(object)
                .map(MetadataStore::getMetadata)
                .map(metadata -> metadata.get(KEY))
                .map(Tiers::cut)
                .filter(tier -> !tier.isEmpty());
    }

    /**
     * The tier of a price.
     *
     * @param price with its product, unless that is deleted
     */
    Optional<String> of(Price price) {
        return in(price)
                .or(() -> in(price.getProductObject()))
                .or(() -> mapped(price.getId(), price.getProduct()));
    }

    /** The tier in the settings for the first of these ids of prices and products that has one. */
    Optional<String> mapped(@Nullable String... ids) {
        for (String id : ids) {
            if (id != null && mapping.containsKey(id)) {
                return Optional.of(cut(mapping.get(id)));
            }
        }
        return Optional.empty();
    }

    /** The tier in the settings for payments without an invoice. */
    Optional<String> withoutInvoice() {
        return mapped(WITHOUT_INVOICE);
    }

    private static String cut(String text) {
        String tier = text.strip();
        return tier.length() <= LONGEST ? tier : tier.substring(0, LONGEST);
    }
}
