package com.revenueripple.devops.sync.engine;

import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.metrics.AffiliateName;
import com.revenueripple.devops.metrics.Listing;
import com.revenueripple.devops.metrics.ListingStore;
import com.revenueripple.devops.money.Currencies;
import com.revenueripple.devops.money.Money;
import com.revenueripple.devops.sync.contribution.Fact.Commission;
import com.revenueripple.devops.sync.contribution.Fact.Payment;
import com.revenueripple.devops.sync.contribution.Fact.Skipped;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import com.revenueripple.devops.sync.contribution.Fact.User;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import java.time.Instant;
import java.util.Collection;
import java.util.Currency;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Entries of the listings: payments and commissions by time, and skipped rows, all as the API returns them. */
final class ListedFacts {
    private ListedFacts() {}

    /** A payment; {@code kind} is {@code subscription} or {@code one_time}. */
    private record Transaction(String id, String kind, String tier, Money amount, Currency currency,
            Instant occurredAt) {}

    /** A row that cannot be read; {@code table} is the view's name. */
    private record SkippedRow(String table, String id, String reason) {}

    /** A commission; {@code amount} is the sale's, {@code commission} the affiliate's share. */
    private record Share(String id, String username, String tier, Money amount, Money commission, Currency currency,
            String status, Instant createdAt) {}

    /** The attributes that list a fact; none when it has no time or no known currency. */
    static Map<String, AttributeValue> attributes(Fact fact) {
        return switch (fact) {
            case Payment payment -> attributes(payment);
            case Commission commission -> attributes(commission);
            case Skipped skipped -> attributes(skipped);
            case User _,Subscription _ -> Map.of();
        };
    }

    /** The listings that contain facts of a kind, skipped ones included. */
    static Stream<Listing> listings(Kind kind, Collection<String> currencies) {
        Stream<Listing> byTime = switch (kind) {
            case PAYMENT -> currencies.stream().map(Listing::payments);
            case COMMISSION -> currencies.stream().map(Listing::commissions);
            case USER, SUBSCRIPTION -> Stream.empty();
        };
        return Stream.concat(byTime, Stream.of(Listing.skipped(kind.code())));
    }

    private static Map<String, AttributeValue> attributes(Payment payment) {
        return payment.occurredAt()
                .flatMap(at -> Currencies.find(payment.currency())
                        .map(currency -> ListingStore.attributes(Listing.payments(payment.currency()), at,
                                EngineKeys.inKey(payment.id()),
                                Json.write(transaction(payment, currency, at)))))
                .orElse(Map.of());
    }

    private static Map<String, AttributeValue> attributes(Commission commission) {
        return commission.createdAt()
                .flatMap(at -> Currencies.find(commission.currency())
                        .map(currency -> ListingStore.attributes(Listing.commissions(commission.currency()), at,
                                EngineKeys.inKey(commission.id()), Json.write(share(commission, currency, at)))))
                .orElse(Map.of());
    }

    private static Map<String, AttributeValue> attributes(Skipped skipped) {
        String id = EngineKeys.inKey(skipped.id());
        return ListingStore.attributes(Listing.skipped(skipped.kind().code()), Instant.EPOCH, id,
                Json.write(new SkippedRow(skipped.kind().code() + "s", id, skipped.reason())));
    }

    private static Transaction transaction(Payment payment, Currency currency, Instant at) {
        return new Transaction(payment.id(), payment.category(), payment.tier(),
                new Money(payment.amountMinor(), currency), currency, at);
    }

    private static Share share(Commission commission, Currency currency, Instant at) {
        return new Share(commission.id(), commission.affiliate().map(AffiliateName::shown).orElse("unknown"),
                commission.tier(),
                new Money(commission.saleMinor(), currency), new Money(commission.commissionMinor(), currency),
                currency,
                commission.status(), at);
    }
}
