package com.revenueripple.devops.sync.stripe;

import com.revenueripple.devops.sync.contribution.Fact.Payment;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Determines the category and tier of payments from entries of the ledger. */
final class Sales {
    private static final String SUBSCRIPTION = "subscription";
    private static final String ONE_TIME = "one_time";

    private final Invoices invoices;
    private final Tiers tiers;

    Sales(Invoices invoices, Tiers tiers) {
        this.invoices = invoices;
        this.tiers = tiers;
    }

    /** The entries as payments; skipped when they cannot be read. */
    List<Fact> payments(List<LedgerEntry> entries) {
        invoices.lookUp(entries);
        return entries.stream()
                .map(entry -> Unreadable.orSkipped(Kind.PAYMENT, entry.id(), () -> payment(entry)))
                .toList();
    }

    private Payment payment(LedgerEntry entry) {
        StripeCurrency currency = StripeCurrency.of(entry.currency());
        Optional<Invoices.Invoiced> invoiced = entry.payer().flatMap(invoices::of);
        boolean forSubscription = invoiced.filter(Invoices.Invoiced::forSubscription).isPresent();
        Optional<String> mapped = invoiced.isPresent()
                ? invoiced.flatMap(Invoices.Invoiced::tier)
                : tiers.withoutInvoice();
        Optional<String> tier = forSubscription ? mapped : entry.tier().or(() -> mapped);
        return new Payment(entry.id(), entry.type(), forSubscription ? SUBSCRIPTION : ONE_TIME,
                tier.orElse(Tiers.UNMAPPED), currency.code(), currency.minorUnits(entry.amount()),
                Optional.of(Instant.ofEpochSecond(entry.created())));
    }
}
