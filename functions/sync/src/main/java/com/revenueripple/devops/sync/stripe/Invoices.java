package com.revenueripple.devops.sync.stripe;

import com.revenueripple.devops.sync.stripe.LedgerEntry.Payer;
import com.stripe.model.Invoice;
import com.stripe.model.InvoiceLineItem;
import com.stripe.model.InvoicePayment;
import com.stripe.param.InvoicePaymentListParams;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Finds the invoices that payment intents and charges paid. Since version 2025-03-31.basil a charge does not contain
 * its invoice; an invoice payment links the invoice with a payment intent or, for payments before March 2019, with a
 * charge. The invoice payments of a page of the ledger were created at about the same time and are listed together; the
 * rest are requested one by one. A payment intent therefore costs at most one request, and most of them much less.
 * Stripe does not find invoice payments by charge, so for a charge those of its time are listed.
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
    private final Map<String, Optional<Invoiced>> byPayer = new HashMap<>();

    /** The subject of an invoice. */
    record Invoiced(boolean forSubscription, Optional<String> tier) {}

    Invoices(StripeApi api, Catalog catalog, Tiers tiers) {
        this.api = api;
        this.catalog = catalog;
        this.tiers = tiers;
    }

    /** Makes {@link #of} cheap for the payers of these entries. */
    void lookUp(List<LedgerEntry> entries) {
        if (byPayer.size() > MOST_REMEMBERED) {
            byPayer.clear();
        }
        List<LedgerEntry> together = entries.stream().filter(this::isPaidSoon).toList();
        if (together.size() >= WORTH_A_LIST) {
            List<Payer> payers = together.stream().flatMap(entry -> entry.payer().stream()).toList();
            list(payers, LongStream.concat(payers.stream().mapToLong(Invoices::earliest),
                    together.stream().mapToLong(LedgerEntry::created)).summaryStatistics());
        }
    }

    /** The invoice that the payment intent or charge paid; empty for a sale without an invoice. */
    Optional<Invoiced> of(Payer payer) {
        if (!byPayer.containsKey(payer.id())) {
            switch (payer.type()) {
                case PAYMENT_INTENT -> byPayer.put(payer.id(), requested(payer.id()));
                case CHARGE -> list(List.of(payer),
                        LongStream.of(earliest(payer), payer.created().orElseThrow()).summaryStatistics());
            }
        }
        return byPayer.getOrDefault(payer.id(), Optional.empty());
    }

    private Optional<Invoiced> requested(String paymentIntent) {
        return api
                .list((stripe, options) -> stripe.invoicePayments()
                        .list(params().setPayment(InvoicePaymentListParams.Payment.builder()
                                .setType(InvoicePaymentListParams.Payment.Type.PAYMENT_INTENT)
                                .setPaymentIntent(paymentIntent)
                                .build()).build(), options))
                .data().stream().findFirst().flatMap(this::invoiced);
    }

    private boolean isPaidSoon(LedgerEntry entry) {
        return entry.payer()
                .filter(payer -> !byPayer.containsKey(payer.id()))
                .flatMap(Payer::created)
                .filter(created -> entry.created() - created <= PAID_WITHIN.toSeconds())
                .isPresent();
    }

    /** A payment intent is created with its invoice payment; a charge, when the invoice is paid. */
    private static long earliest(Payer payer) {
        long created = payer.created().orElseThrow();
        return payer.type() == Payer.Type.CHARGE ? created - PAID_WITHIN.toSeconds() : created;
    }

    /**
     * Lists the invoice payments of the period in which the payers were created. A payer without one then has no
     * invoice: a payment intent that is attached to an invoice long after it was paid remains a single sale. With
     * payment intents alone, no more requests are sent than one by one; charges need the whole list.
     */
    private void list(List<Payer> payers, LongSummaryStatistics seconds) {
        InvoicePaymentListParams.Created created = InvoicePaymentListParams.Created.builder()
                .setGte(seconds.getMin() - MARGIN)
                .setLte(seconds.getMax() + MARGIN)
                .build();
        Map<String, Optional<Invoiced>> found = new HashMap<>();
        payers.forEach(payer -> found.put(payer.id(), Optional.empty()));
        Optional<String> after = Optional.empty();
        int requestsLeft = payers.stream().anyMatch(payer -> payer.type() == Payer.Type.CHARGE)
                ? Integer.MAX_VALUE
                : found.size();
        do {
            InvoicePaymentListParams.Builder params = params().setCreated(created).setLimit(StripeApi.LONGEST_PAGE);
            after.ifPresent(params::setStartingAfter);
            StripeApi.Listed<InvoicePayment> page = api.list(
                    (stripe, options) -> stripe.invoicePayments().list(params.build(), options));
            page.data().forEach(payment -> found.computeIfPresent(payer(payment), (_, _) -> invoiced(payment)));
            after = page.next();
            requestsLeft--;
        } while (after.isPresent() && requestsLeft > 0 && found.containsValue(Optional.<Invoiced>empty()));
        found.forEach(after.isPresent() ? this::remember : byPayer::put);
    }

    /** The list was not read to its end, so an invoice that was not found may still exist. */
    private void remember(String payer, Optional<Invoiced> invoiced) {
        if (invoiced.isPresent()) {
            byPayer.put(payer, invoiced);
        }
    }

    /** The id of the payment intent or charge; empty for a payment outside of Stripe. */
    private static String payer(InvoicePayment payment) {
        return Optional.ofNullable(payment.getPayment())
                .map(paid -> paid.getPaymentIntent() == null ? paid.getCharge() : paid.getPaymentIntent())
                .orElse("");
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
        return Stream.ofNullable(invoice.getLines()).flatMap(lines -> lines.getData().stream())
                .filter(line -> line.getAmount() != null && line.getPricing() != null
                        && line.getPricing().getPriceDetails() != null
                        && line.getPricing().getPriceDetails().getPrice() != null)
                .max(Comparator.comparingLong(InvoiceLineItem::getAmount));
    }

    private Optional<String> tier(InvoiceLineItem line) {
        InvoiceLineItem.Pricing.PriceDetails details = line.getPricing().getPriceDetails();
        return catalog.price(details.getPrice()).flatMap(tiers::of)
                .or(() -> tiers.mapped(details.getPrice(), details.getProduct()));
    }
}
