package com.revenueripple.devops.sync.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.revenueripple.devops.environment.Environment;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings in a function's variables. */
class StripeSettingsTest {

    @Test
    void secretAloneIsEnough() {
        assertThat(settings(Map.of("STRIPE_SECRET_ARN", "arn:1")))
                .isEqualTo(new StripeSettings("arn:1", "https://api.stripe.com", Map.of()));
    }

    @Test
    void otherSettingsAreOptional() {
        assertThat(settings(Map.of("STRIPE_SECRET_ARN", "arn:1", "STRIPE_API_BASE", "http://localhost:12111",
                "STRIPE_TIERS", "{\"price_1\": \"membership\"}")))
                .isEqualTo(new StripeSettings("arn:1", "http://localhost:12111", Map.of("price_1", "membership")));
    }

    @Test
    void tiersAreByPriceByProductAndOfPaymentsWithoutAnInvoice() {
        assertThat(settings(Map.of("STRIPE_SECRET_ARN", "arn:1", "STRIPE_TIERS", """
                {"price_1N": "membership", "gold-plan_2": "reseller", "payment.without_invoice": "tripwire"}"""))
                .tiers()).isEqualTo(Map.of("price_1N", "membership", "gold-plan_2", "reseller",
                        "payment.without_invoice", "tripwire"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"payment.without_invoices", "price_1 ", "without invoice", ""})
    void keyThatIsNoIdIsNamed(String key) {
        assertThatThrownBy(() -> settings(
                Map.of("STRIPE_SECRET_ARN", "arn:1", "STRIPE_TIERS", "{\"" + key + "\": \"tripwire\"}")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("STRIPE_TIERS has the key \"" + key
                        + "\", which is neither the id of a price or product nor payment.without_invoice.");
    }

    @Test
    void missingSecretIsNamedByItsVariable() {
        assertThatThrownBy(() -> settings(Map.of())).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("STRIPE_SECRET_ARN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"membership", "[]", "{\"price_1\": 1}", "{\"price_1\": \" \"}"})
    void tiersThatAreNotAMappingAreRejected(String tiers) {
        assertThatThrownBy(() -> settings(Map.of("STRIPE_SECRET_ARN", "arn:1", "STRIPE_TIERS", tiers)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("STRIPE_TIERS ");
    }

    private static StripeSettings settings(Map<String, String> variables) {
        return StripeSettings.in(new Environment(variables, Clock.systemUTC(), new SecureRandom(), () -> {
            throw new AssertionError();
        }, () -> {
            throw new AssertionError();
        }, () -> {
            throw new AssertionError();
        }));
    }
}
