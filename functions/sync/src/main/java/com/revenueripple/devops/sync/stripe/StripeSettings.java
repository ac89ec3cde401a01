package com.revenueripple.devops.sync.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The settings for reading from Stripe.
 *
 * @param secretArn of a secret that is a key ({@code sk_…}, {@code rk_…}) or {@code {"api_key": …}}
 * @param apiBase {@code https://api.stripe.com}, or a substitute
 * @param tiers tiers by the id of a price or a product, for those without {@code metadata.tier}, and under
 *            {@code payment.without_invoice} the tier of payments without an invoice
 */
public record StripeSettings(String secretArn, String apiBase, Map<String, String> tiers) {
    private static final String STRIPE = "https://api.stripe.com";

    /** The characters of ids of prices and products since Stripe's version 2018-05-21. */
    private static final Pattern ID = Pattern.compile("[0-9A-Za-z_-]+");

    public StripeSettings {
        tiers = Map.copyOf(tiers);
    }

    /**
     * The settings in a function's environment variables {@code STRIPE_SECRET_ARN}, {@code STRIPE_API_BASE} (optional)
     * and {@code STRIPE_TIERS} (a JSON object; optional).
     *
     * @throws IllegalStateException naming the variable that is missing or wrong
     */
    public static StripeSettings in(Environment environment) {
        return new StripeSettings(
                environment.required("STRIPE_SECRET_ARN"),
                environment.optional("STRIPE_API_BASE").orElse(STRIPE),
                environment.optional("STRIPE_TIERS").map(StripeSettings::tiers).orElse(Map.of()));
    }

    private static Map<String, String> tiers(String json) {
        Map<String, String> tiers = new HashMap<>();
        object(json).properties().forEach(entry -> {
            if (!ID.matcher(entry.getKey()).matches() && !entry.getKey().equals(Tiers.WITHOUT_INVOICE)) {
                throw new IllegalStateException("STRIPE_TIERS has the key \"" + entry.getKey()
                        + "\", which is neither the id of a price or product nor " + Tiers.WITHOUT_INVOICE + ".");
            }
            if (!entry.getValue().isTextual() || entry.getValue().textValue().isBlank()) {
                throw new IllegalStateException("STRIPE_TIERS has no text for " + entry.getKey() + ".");
            }
            tiers.put(entry.getKey(), entry.getValue().textValue());
        });
        return tiers;
    }

    private static JsonNode object(String json) {
        try {
            JsonNode parsed = Json.parse(json.getBytes(StandardCharsets.UTF_8));
            if (parsed.isObject()) {
                return parsed;
            }
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("STRIPE_TIERS " + e.getMessage() + ".", e);
        }
        throw new IllegalStateException("STRIPE_TIERS is not a JSON object.");
    }
}
