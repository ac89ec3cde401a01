package com.revenueripple.devops.sync.engine;

import static com.revenueripple.devops.dynamodb.Attributes.text;

import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.money.Money;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Fact.Commission;
import com.revenueripple.devops.sync.contribution.Fact.Payment;
import com.revenueripple.devops.sync.contribution.Kind;
import java.time.Instant;
import java.util.Collection;
import java.util.Currency;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** How a thing appears in the listings by time: payments and commissions as the API shows them. */
final class Listed {
    private static final String PAYMENTS = "payments";
    private static final String COMMISSIONS = "commissions";

    private Listed() {}

    /** A payment; {@code kind} is {@code subscription} or {@code one_time}. */
    private record Transaction(String id, String kind, String tier, Money amount, Currency currency,
            Instant occurredAt) {}

    /** A commission; {@code amount} is the sale's, {@code commission} the affiliate's share. */
    private record Share(String id, String username, String tier, Money amount, Money commission, Currency currency,
            String status, Instant createdAt) {}

    /** The attributes that list the thing; none when it has no time or no known currency. */
    static Map<String, AttributeValue> attributes(Fact fact) {
        return switch (fact) {
            case Payment payment -> payment.occurredAt().flatMap(at -> known(payment.currency())
                    .map(currency -> attributes(PAYMENTS, currency, at, payment.id(),
                            transaction(payment, currency, at))))
                    .orElse(Map.of());
            case Commission commission -> commission.createdAt().flatMap(at -> known(commission.currency())
                    .map(currency -> attributes(COMMISSIONS, currency, at, commission.id(),
                            share(commission, currency, at))))
                    .orElse(Map.of());
            default -> Map.of();
        };
    }

    /** The names of the listings that things of a kind are in. */
    static Stream<String> listings(Kind kind, Collection<String> currencies) {
        return switch (kind) {
            case PAYMENT -> currencies.stream().map(currency -> PAYMENTS + "#" + currency);
            case COMMISSION -> currencies.stream().map(currency -> COMMISSIONS + "#" + currency);
            case USER, SUBSCRIPTION -> Stream.empty();
        };
    }

    /** Sorts by time; the id keeps things of the same moment apart. */
    static String at(Instant moment, String id) {
        return moment + "#" + id;
    }

    private static Map<String, AttributeValue> attributes(String things, Currency currency, Instant at, String id,
            Record shown) {
        return Map.of(
                "listing", text(things + "#" + currency.getCurrencyCode()),
                "listed_at", text(at(at, id)),
                "shown", text(Json.write(shown)));
    }

    private static Transaction transaction(Payment payment, Currency currency, Instant at) {
        return new Transaction(payment.id(), payment.category(), payment.tier(),
                new Money(payment.amountMinor(), currency), currency, at);
    }

    private static Share share(Commission commission, Currency currency, Instant at) {
        return new Share(commission.id(), commission.affiliate().orElse("unknown"), commission.tier(),
                new Money(commission.saleMinor(), currency), new Money(commission.commissionMinor(), currency),
                currency,
                commission.status(), at);
    }

    private static Optional<Currency> known(String code) {
        return Currency.getAvailableCurrencies().stream()
                .filter(currency -> currency.getCurrencyCode().equals(code) && currency.getDefaultFractionDigits() >= 0)
                .findFirst();
    }
}
