package com.revenueripple.devops.sync.stripe;

import com.stripe.model.Invoice;
import com.stripe.model.InvoiceLineItem;
import com.stripe.model.InvoicePayment;
import com.stripe.param.InvoicePaymentListParams;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Finds the invoices that payment intents paid. Since version 2025-03-31.basil a charge does not contain its invoice;
 * an invoice payment links its payment intent with the invoice. The invoice payments of a page of the ledger were
 * created at about the same time and are listed together; the rest are requested one by one. A payment intent therefore
 * costs at most one request, and most of them much less.
 */
final class Invoices {
    private static final int MOST_REMEMBERED = 10_000;
    /** Fewer are requested one by one. */
    private static final int WORTH_A_LIST = 5;
    /** A renewal is paid within hours. A longer time means a retried payment, or a refund of an old one. */
    private static final Duration PAID_WITHIN = Duration.ofDays(1);
    /** An invoice payment may be created a little before or after its payment intent. */
    private static final long MARGIN = Duration.ofHours(1).toSeconds();

    private final StripeApi api;
    private final Catalog catalog;
    private final Tiers tiers;
    private final Map<String, Optional<Invoiced>> byPaymentIntent = new HashMap<>();

    /** The subject of an invoice. */
    record Invoiced(boolean forSubscription, Optional<String> tier) {}

    Invoices(StripeApi api, Catalog catalog, Tiers tiers) {
        this.api = api;
        this.catalog = catalog;
        this.tiers = tiers;
    }

    /** Makes {@link #of} cheap for these entries' payment intents. */
    void lookUp(List<LedgerEntry> entries) {
        if (byPaymentIntent.size() > MOST_REMEMBERED) {
            byPaymentIntent.clear();
        }
        List<LedgerEntry> together = entries.stream().filter(this::isPaidSoon).toList();
        if (together.size() >= WORTH_A_LIST) {
            list(together);
        }
    }

    /** The invoice that the payment intent paid; empty for a sale without an invoice. */
    Optional<Invoiced> of(String paymentIntent) {
        return byPaymentIntent.computeIfAbsent(paymentIntent, _ -> api
                .list((stripe, options) -> stripe.invoicePayments()
                        .list(params().setPayment(InvoicePaymentListParams.Payment.builder()
                                .setType(InvoicePaymentListParams.Payment.Type.PAYMENT_INTENT)
                                .setPaymentIntent(paymentIntent)
                                .build()).build(), options))
                .data().stream().findFirst().flatMap(this::invoiced));
    }

    private boolean isPaidSoon(LedgerEntry entry) {
        return entry.paymentIntent().filter(id -> !byPaymentIntent.containsKey(id)).isPresent()
                && entry.paymentIntentCreated()
                        .filter(created -> entry.created() - created <= PAID_WITHIN.toSeconds())
                        .isPresent();
    }

    /**
     * Lists the invoice payments of the period in which the entries were created. An entry without one then has no
     * invoice: a payment intent that is attached to an invoice long after it was paid remains a single sale.
     */
    private void list(List<LedgerEntry> entries) {
        InvoicePaymentListParams.Created created = InvoicePaymentListParams.Created.builder()
                .setGte(seconds(entries).min().orElseThrow() - MARGIN)
                .setLte(seconds(entries).max().orElseThrow() + MARGIN)
                .build();
        Map<String, Optional<Invoiced>> found = new HashMap<>();
        entries.forEach(entry -> found.put(entry.paymentIntent().orElseThrow(), Optional.empty()));
        Optional<String> after = Optional.empty();
        int requestsLeft = found.size();
        do {
            InvoicePaymentListParams.Builder params = params().setCreated(created).setLimit(StripeApi.LONGEST_PAGE);
            after.ifPresent(params::setStartingAfter);
            StripeApi.Listed<InvoicePayment> page = api.list(
                    (stripe, options) -> stripe.invoicePayments().list(params.build(), options));
            page.data().stream()
                    .filter(payment -> found.containsKey(payment.getPayment().getPaymentIntent()))
                    .forEach(payment -> found.put(payment.getPayment().getPaymentIntent(), invoiced(payment)));
            after = page.next();
            requestsLeft--;
        } while (after.isPresent() && requestsLeft > 0);
        found.forEach(after.isPresent() ? this::remember : byPaymentIntent::put);
    }

    /** The list was too long to be read to its end, so an invoice that was not found may still exist. */
    private void remember(String paymentIntent, Optional<Invoiced> invoiced) {
        if (invoiced.isPresent()) {
            byPaymentIntent.put(paymentIntent, invoiced);
        }
    }

    private static LongStream seconds(List<LedgerEntry> entries) {
        return entries.stream()
                .flatMap(entry -> Stream.of(entry.created(), entry.paymentIntentCreated().orElseThrow()))
                .mapToLong(Long::longValue);
    }

    private static InvoicePaymentListParams.Builder params() {
        return InvoicePaymentListParams.builder().addExpand("data.invoice");
    }

    private Optional<Invoiced> invoiced(InvoicePayment payment) {
        return Optional.ofNullable(payment.getInvoiceObject()).map(this::invoiced);
    }

    private Invoiced invoiced(Invoice invoice) {
        boolean forSubscription = invoice.getParent() != null && invoice.getParent().getSubscriptionDetails() != null;
        return new Invoiced(forSubscription, mainLine(invoice).flatMap(this::tier));
    }

    /** The line with the highest amount. */
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
