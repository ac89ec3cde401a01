package com.revenueripple.devops.sync.stripe;

import com.stripe.model.MetadataStore;
import com.stripe.model.Price;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which of the platform's tiers something was sold as: what its metadata say under {@code tier}, else what the settings
 * say of its price or product.
 */
final class Tiers {
    /** The tier of what no rule names, so that it is seen. */
    static final String UNMAPPED = "unmapped";

    private static final String KEY = "tier";
    private static final int LONGEST = 100;

    private final Map<String, String> mapping;

    Tiers(Map<String, String> mapping) {
        this.mapping = mapping;
    }

    /** What the metadata say. */
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

    /** What the settings say of the first of these ids of prices and products that they name. */
    Optional<String> mapped(@Nullable String... ids) {
        for (String id : ids) {
            if (id != null && mapping.containsKey(id)) {
                return Optional.of(cut(mapping.get(id)));
            }
        }
        return Optional.empty();
    }

    private static String cut(String text) {
        String tier = text.strip();
        return tier.length() <= LONGEST ? tier : tier.substring(0, LONGEST);
    }
}
