package com.revenueripple.devops.sync.stripe;

import com.revenueripple.devops.sync.contribution.Fact.Payment;
import com.stripe.model.Invoice;
import com.stripe.model.InvoiceLineItem;
import com.stripe.model.InvoicePayment;
import com.stripe.param.InvoicePaymentListParams;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells what was sold by entries of the ledger. Since version 2025-03-31.basil a charge does not name its invoice; the
 * invoice payment of its payment intent does. That is one request for a payment intent, not repeated within a session.
 */
final class Sales {
    private static final String SUBSCRIPTION = "subscription";
    private static final String ONE_TIME = "one_time";

    private final StripeApi api;
    private final Catalog catalog;
    private final Tiers tiers;
    private final Map<String, Optional<Invoiced>> byPaymentIntent = new HashMap<>();

    /** What an invoice was for. */
    private record Invoiced(boolean forSubscription, Optional<String> tier) {}

    Sales(StripeApi api, Catalog catalog, Tiers tiers) {
        this.api = api;
        this.catalog = catalog;
        this.tiers = tiers;
    }

    /** The entry as a payment. */
    Payment payment(LedgerEntry entry) {
        StripeCurrency currency = StripeCurrency.of(entry.currency());
        Optional<Invoiced> invoiced = entry.paymentIntent().flatMap(this::invoiced);
        boolean forSubscription = invoiced.filter(Invoiced::forSubscription).isPresent();
        Optional<String> invoiceTier = invoiced.flatMap(Invoiced::tier);
        Optional<String> tier = forSubscription ? invoiceTier : entry.tier().or(() -> invoiceTier);
        return new Payment(entry.id(), forSubscription ? SUBSCRIPTION : ONE_TIME, tier.orElse(Tiers.UNMAPPED),
                currency.code(), currency.minorUnits(entry.amount()),
                Optional.of(Instant.ofEpochSecond(entry.created())));
    }

    private Optional<Invoiced> invoiced(String paymentIntent) {
        return byPaymentIntent.computeIfAbsent(paymentIntent,
                _ -> invoicePayment(paymentIntent).map(InvoicePayment::getInvoiceObject).map(this::invoiced));
    }

    private Optional<InvoicePayment> invoicePayment(String paymentIntent) {
        InvoicePaymentListParams params = InvoicePaymentListParams.builder()
                .setPayment(InvoicePaymentListParams.Payment.builder()
                        .setType(InvoicePaymentListParams.Payment.Type.PAYMENT_INTENT)
                        .setPaymentIntent(paymentIntent)
                        .build())
                .setLimit(1L)
                .addExpand("data.invoice")
                .build();
        return api.list((stripe, options) -> stripe.invoicePayments().list(params, options)).data().stream()
                .findFirst();
    }

    private Invoiced invoiced(Invoice invoice) {
        boolean forSubscription = invoice.getParent() != null && invoice.getParent().getSubscriptionDetails() != null;
        return new Invoiced(forSubscription, mainLine(invoice).flatMap(this::tier));
    }

    /** The line that brings the most. */
    private static Optional<InvoiceLineItem> mainLine(Invoice invoice) {
        return invoice.getLines().getData().stream()
                .filter(line -> line.getPricing() != null && line.getPricing().getPriceDetails() != null)
                .max(Comparator.comparingLong(InvoiceLineItem::getAmount));
    }

    private Optional<String> tier(InvoiceLineItem line) {
        InvoiceLineItem.Pricing.PriceDetails details = line.getPricing().getPriceDetails();
        return catalog.price(details.getPrice()).flatMap(tiers::of)
                .or(() -> tiers.mapped(details.getPrice(), details.getProduct()));
    }
}
