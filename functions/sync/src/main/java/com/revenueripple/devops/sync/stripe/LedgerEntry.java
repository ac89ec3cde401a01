package com.revenueripple.devops.sync.stripe;

import com.revenueripple.devops.sync.contribution.Fact.PaymentType;
import com.stripe.model.BalanceTransaction;
import com.stripe.model.BalanceTransactionSource;
import com.stripe.model.Charge;
import com.stripe.model.Dispute;
import com.stripe.model.MetadataStore;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The relevant fields of a balance transaction that moves money between a customer and the platform. The amount is
 * gross and has Stripe's sign: Stripe's fee was earned too, and a refund or a lost dispute subtracts the payment on the
 * day of the refund or dispute. It is in the currency of the balance, to which Stripe converts payments in other
 * currencies.
 *
 * @param type by Stripe's reporting category (https://docs.stripe.com/reports/reporting-categories)
 * @param created seconds since 1970
 * @param amount in Stripe's unit of the currency
 * @param payer what was paid with
 * @param tier from the metadata of the charge behind it or of its payment intent
 */
record LedgerEntry(String id, PaymentType type, long created, String currency, long amount, Optional<Payer> payer,
        Optional<String> tier) {
    /** The fields that must be expanded for {@link #of}. */
    static final List<String> EXPANSIONS = List.of("source", "source.charge", "source.payment_intent");

    /** {@code charge_failure} reverses a pending charge, such as a bank debit that bounced. */
    private static final Map<String, PaymentType> TYPES = Map.of(
            "charge", PaymentType.GROSS, "charge_failure", PaymentType.GROSS, "partial_capture_reversal",
            PaymentType.GROSS,
            "refund", PaymentType.REFUND, "refund_failure", PaymentType.REFUND,
            "dispute", PaymentType.DISPUTE, "dispute_reversal", PaymentType.DISPUTE);

    /** Later, every invoice was paid by a payment intent. It is a month after the change, as a margin. */
    private static final long CHARGES_PAID_INVOICES_UNTIL = Instant.parse("2019-04-01T00:00:00Z").getEpochSecond();

    private static final Sold NOTHING = new Sold(null, null, null);

    /**
     * The object that an invoice payment links with an invoice: a payment intent, or a charge from before March 2019.
     *
     * @param id no two objects of Stripe share one
     * @param created seconds since 1970; always known of a charge
     */
    record Payer(Type type, String id, Optional<Long> created) {
        enum Type {
            PAYMENT_INTENT,
            CHARGE
        }
    }

    /** The objects behind a balance transaction. */
    private record Sold(@Nullable Charge charge, @Nullable String paymentIntent, @Nullable PaymentIntent expanded) {}

    /** The entry; empty for fees, payouts and other movements. */
    static Optional<LedgerEntry> of(BalanceTransaction transaction) {
        return Optional.ofNullable(transaction.getReportingCategory()).map(TYPES::get).map(type -> {
            Sold sold = sold(transaction.getSourceObject());
            return new LedgerEntry(transaction.getId(), type, transaction.getCreated(), transaction.getCurrency(),
                    transaction.getAmount(), payer(sold), tier(sold));
        });
    }

    /** Its position in the ledger. */
    Mark mark() {
        return new Mark(created, id);
    }

    private static Sold sold(@Nullable BalanceTransactionSource source) {
        return switch (source) {
            case Charge charge -> new Sold(charge, charge.getPaymentIntent(), charge.getPaymentIntentObject());
            case Refund refund -> new Sold(refund.getChargeObject(), refund.getPaymentIntent(),
                    refund.getPaymentIntentObject());
            case Dispute dispute -> new Sold(dispute.getChargeObject(), dispute.getPaymentIntent(),
                    dispute.getPaymentIntentObject());
            case null, default -> NOTHING;
        };
    }

    private static Optional<Payer> payer(Sold sold) {
        return Optional.ofNullable(sold.paymentIntent())
                .map(id -> new Payer(Payer.Type.PAYMENT_INTENT, id,
                        Optional.ofNullable(sold.expanded()).map(PaymentIntent::getCreated)))
                .or(() -> Optional.ofNullable(sold.charge())
                        .filter(charge -> charge.getCreated() != null
                                && charge.getCreated() < CHARGES_PAID_INVOICES_UNTIL)
                        .map(charge -> new Payer(Payer.Type.CHARGE, charge.getId(),
                                Optional.of(charge.getCreated()))));
    }

    private static Optional<String> tier(Sold sold) {
        MetadataStore<?> charge = sold.charge();
        return Tiers.in(charge).or(() -> Tiers.in(sold.expanded()));
    }
}
