package com.revenueripple.devops.sync.stripe;

import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.json.MalformedJsonException;
import com.revenueripple.devops.sync.source.SourceFailure;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** A secret or restricted key of Stripe. */
record StripeKey(String value) {
    private static final Pattern SHAPE = Pattern.compile("(sk|rk)_[0-9A-Za-z_]+");

    /**
     * Reads a secret that is a key, or {@code {"api_key": …}}.
     *
     * @throws SourceFailure.SecretInvalid when it is neither
     */
    static StripeKey parse(String secret) {
        String text = secret.strip();
        String key = text.startsWith("{") ? field(text) : text;
        if (!SHAPE.matcher(key).matches()) {
            throw new SourceFailure.SecretInvalid(
                    "The secret with Stripe's key must be a key (sk_… or rk_…), or {\"api_key\": …}.");
        }
        return new StripeKey(key);
    }

    /** The key stays out of every log. */
    @Override
    public String toString() {
        return "StripeKey";
    }

    private static String field(String json) {
        try {
            return Json.parse(json.getBytes(StandardCharsets.UTF_8)).path("api_key").asText("");
        } catch (MalformedJsonException _) {
            return "";
        }
    }
}
