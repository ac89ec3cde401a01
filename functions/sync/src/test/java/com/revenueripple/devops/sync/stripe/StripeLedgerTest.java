package com.revenueripple.devops.sync.stripe;

import static com.revenueripple.devops.testing.stripe.StripeObjects.charge;
import static com.revenueripple.devops.testing.stripe.StripeObjects.dispute;
import static com.revenueripple.devops.testing.stripe.StripeObjects.invoice;
import static com.revenueripple.devops.testing.stripe.StripeObjects.invoicePayment;
import static com.revenueripple.devops.testing.stripe.StripeObjects.invoicePaymentByCharge;
import static com.revenueripple.devops.testing.stripe.StripeObjects.line;
import static com.revenueripple.devops.testing.stripe.StripeObjects.price;
import static com.revenueripple.devops.testing.stripe.StripeObjects.product;
import static com.revenueripple.devops.testing.stripe.StripeObjects.refund;
import static com.revenueripple.devops.testing.stripe.StripeObjects.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.sync.contribution.Additions;
import com.revenueripple.devops.sync.contribution.Buckets;
import com.revenueripple.devops.sync.contribution.Contributions;
import com.revenueripple.devops.sync.contribution.Fact.Payment;
import com.revenueripple.devops.sync.contribution.Fact.PaymentType;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.source.FactPage;
import com.revenueripple.devops.sync.source.SourceSession;
import com.revenueripple.devops.testing.stripe.FakeStripe;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The facts of the entries of the ledger, and the selection of entries. */
class StripeLedgerTest {
    private static final Instant AT = Instant.parse("2026-11-20T08:00:00Z");
    private static final Instant OLD = Instant.parse("2018-06-20T08:00:00Z");
    private static final Map<String, String> TRIPWIRE = Map.of("payment.without_invoice", "tripwire");

    private final TestStripe account = new TestStripe();
    private final FakeStripe stripe = account.stripe;

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void chargeIsAPaymentOfItsGrossAmount() {
        account.sell("1", 4_700, AT);

        assertThat(account.payment("txn_1", Map.of()))
                .isEqualTo(new Payment("txn_1", "one_time", "tripwire", "USD", 4_700, Optional.of(AT)));
    }

    @Test
    void paymentInAnUnknownCurrencyIsSkippedAlone() {
        account.sell("1", 4_700, AT);
        account.sell("2", 4_700, AT);
        stripe.get("txn_2").put("currency", "usdc");
        account.sell("3", Long.MAX_VALUE, AT);
        stripe.get("txn_3").put("currency", "mga");

        try (SourceSession session = account.open()) {
            List<Fact> facts = List.copyOf(session.page(Kind.PAYMENT, Optional.empty(), 100).facts());
            assertThat(facts).hasSize(3).contains(
                    new Fact.Skipped(Kind.PAYMENT, "txn_2", "currency_unknown"),
                    new Fact.Skipped(Kind.PAYMENT, "txn_3", "amount_out_of_range"));
        }
    }

    @Test
    void chargeForASubscriptionsInvoiceHasTheTierOfItsPrice() {
        stripe.put(product("prod_1", Map.of("tier", "membership")));
        account.renew("1", 10_000, AT, stripe.put(price("price_1", "prod_1", "usd", "10000")));

        assertThat(account.payment("txn_1", Map.of()))
                .isEqualTo(new Payment("txn_1", "subscription", "membership", "USD", 10_000, Optional.of(AT)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"price_1", "prod_1"})
    void tierOfASubscriptionMayBeMapped(String id) {
        account.renew("1", 10_000, AT, price("price_1", "prod_1", "usd", "10000"));

        assertThat(account.payment("txn_1", Map.of(id, "reseller")).tier()).isEqualTo("reseller");
    }

    @Test
    void tierWithoutARuleIsUnmapped() {
        account.renew("1", 10_000, AT, stripe.put(price("price_1", "prod_1", "usd", "10000")));

        assertThat(account.payment("txn_1", Map.of()).tier()).isEqualTo("unmapped");
    }

    @Test
    void lineWithTheHighestAmountDeterminesTheTier() {
        ObjectNode small = price("price_1", "prod_1", "usd", "100");
        account.renew("1", 10_000, AT, small);
        stripe.get("in_1").withObject("/lines").withArray("data").add(line("il_2", 9_000, "price_2", "prod_2"));

        assertThat(account.payment("txn_1", Map.of("price_1", "membership", "price_2", "reseller")).tier())
                .isEqualTo("reseller");
    }

    @Test
    void invoiceWithoutASubscriptionIsASingleSale() {
        account.sell("1", 4_700, AT);
        stripe.get("ch_1").putObject("metadata");
        stripe.put(invoice("in_1", "price_1", "prod_1")).putNull("parent");
        stripe.put(invoicePayment("inpay_1", "in_1", "pi_1"));

        Payment payment = account.payment("txn_1", Map.of("prod_1", "course"));

        assertThat(payment.category()).isEqualTo("one_time");
        assertThat(payment.tier()).isEqualTo("course");
    }

    @Test
    void tierOfASingleSaleMayBeOnThePaymentIntent() {
        account.sell("1", 4_700, AT);
        stripe.get("ch_1").putObject("metadata");
        stripe.get("pi_1").putObject("metadata").put("tier", "upsell");

        assertThat(account.payment("txn_1", Map.of()).tier()).isEqualTo("upsell");
    }

    @Test
    void singleSaleWithoutATierIsUnmapped() {
        account.sell("1", 4_700, AT);
        stripe.get("ch_1").putObject("metadata");

        assertThat(account.payment("txn_1", Map.of()).tier()).isEqualTo("unmapped");
    }

    @Test
    void reservedKeyIsTheTierOfASaleWithoutAnInvoiceAndOfItsRefund() {
        account.sell("1", 700, AT);
        stripe.get("ch_1").putObject("metadata");
        stripe.put(refund("re_1", "ch_1", "pi_1"));
        stripe.put(transaction("txn_2", "refund", -700, "usd", AT, "re_1"));

        assertThat(account.payment("txn_1", TRIPWIRE))
                .isEqualTo(new Payment("txn_1", "one_time", "tripwire", "USD", 700, Optional.of(AT)));
        assertThat(account.payment("txn_2", TRIPWIRE))
                .isEqualTo(new Payment("txn_2", "one_time", "tripwire", "USD", -700, Optional.of(AT)));
    }

    @Test
    void metadataPrecedesTheReservedKey() {
        account.sell("1", 700, AT);
        stripe.get("ch_1").putObject("metadata").put("tier", "course");

        assertThat(account.payment("txn_1", TRIPWIRE).tier()).isEqualTo("course");
    }

    @Test
    void reservedKeyIsNotTheTierOfAnInvoice() {
        account.renew("1", 10_000, AT, stripe.put(price("price_1", "prod_1", "usd", "10000")));
        account.sell("2", 4_700, AT);
        stripe.get("ch_2").putObject("metadata");
        stripe.put(invoice("in_2", "price_2", "prod_2")).putNull("parent");
        stripe.put(invoicePayment("inpay_2", "in_2", "pi_2"));

        assertThat(account.payment("txn_1", TRIPWIRE).tier()).isEqualTo("unmapped");
        assertThat(account.payment("txn_2", TRIPWIRE).tier()).isEqualTo("unmapped");
    }

    @ParameterizedTest
    @CsvSource({"charge, 4700, GROSS", "charge_failure, -4700, GROSS", "partial_capture_reversal, -1000, GROSS",
            "refund, -4700, REFUND", "refund_failure, 4700, REFUND", "dispute, -4700, DISPUTE",
            "dispute_reversal, 4700, DISPUTE"})
    void everyMovementBetweenCustomerAndPlatformCounts(String category, long amount, PaymentType type) {
        account.sell("1", 4_700, AT);
        stripe.put(transaction("txn_2", category, amount, "usd", AT, "ch_1"));

        assertThat(account.payment("txn_2", Map.of()))
                .isEqualTo(new Payment("txn_2", type, "one_time", "tripwire", "USD", amount, Optional.of(AT)));
    }

    @Test
    void refundOfADisputedChargeIsARefund() {
        account.sell("1", 4_700, AT);
        stripe.put(dispute("dp_1", "ch_1", "pi_1"));
        stripe.put(transaction("txn_2", "dispute", -4_700, "usd", AT, "dp_1"));
        stripe.put(refund("re_1", "ch_1", "pi_1"));
        stripe.put(transaction("txn_3", "refund", -4_700, "usd", AT, "re_1"));
        stripe.put(transaction("txn_4", "dispute_reversal", 4_700, "usd", AT, "dp_1"));

        Additions sum = Stream.of("txn_1", "txn_2", "txn_3", "txn_4")
                .map(id -> Contributions.of(account.payment(id, Map.of())))
                .reduce(Additions.NONE, Additions::plus);

        assertThat(sum.fields(Buckets.TOTAL)).isEqualTo(Map.of("count|USD|one_time|tripwire", BigInteger.valueOf(4),
                "refunds|USD|one_time|tripwire", BigInteger.valueOf(4_700)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"payout", "fee", "transfer", "topup", "platform_earning"})
    void otherMovementsDoNotCount(String category) {
        stripe.put(transaction("txn_1", category, -4_700, "usd", AT, "po_1"));

        try (SourceSession session = account.open()) {
            assertThat(session.fetch(Kind.PAYMENT, List.of("txn_1"))).isEmpty();
            assertThat(session.page(Kind.PAYMENT, Optional.empty(), 10).facts()).isEmpty();
        }
    }

    @Test
    void refundHasCategoryAndTierOfItsCharge() {
        stripe.put(product("prod_1", Map.of("tier", "membership")));
        account.renew("1", 10_000, AT, stripe.put(price("price_1", "prod_1", "usd", "10000")));
        stripe.put(refund("re_1", "ch_1", "pi_1"));
        Instant refunded = AT.plusSeconds(86_400);
        stripe.put(transaction("txn_2", "refund", -10_000, "usd", refunded, "re_1"));

        assertThat(account.payment("txn_2", Map.of()))
                .isEqualTo(new Payment("txn_2", "subscription", "membership", "USD", -10_000, Optional.of(refunded)));
    }

    @Test
    void disputeHasCategoryAndTierOfItsCharge() {
        account.sell("1", 4_700, AT);
        stripe.put(dispute("dp_1", "ch_1", "pi_1"));
        stripe.put(transaction("txn_2", "dispute", -4_700, "usd", AT, "dp_1"));

        assertThat(account.payment("txn_2", Map.of()))
                .isEqualTo(new Payment("txn_2", PaymentType.DISPUTE, "one_time", "tripwire", "USD", -4_700,
                        Optional.of(AT)));
    }

    @Test
    void entryWithoutAChargeIsUnmapped() {
        stripe.put(transaction("txn_1", "charge", 500, "usd", AT, "py_gone"));

        assertThat(account.payment("txn_1", Map.of()).tier()).isEqualTo("unmapped");
    }

    @ParameterizedTest
    @CsvSource({"jpy, 500, JPY, 500", "isk, 50000, ISK, 500", "ugx, 50000, UGX, 500", "kwd, 5120, KWD, 5120",
            "bhd, -5120, BHD, -5120", "mga, 500, MGA, 50000", "isk, -4050, ISK, -41", "eur, 500, EUR, 500"})
    void amountsAreInMinorUnitsOfTheStandard(String currency, long amount, String code, long minorUnits) {
        stripe.put(charge("ch_1", "pi_1", Map.of()));
        stripe.put(transaction("txn_1", "charge", amount, currency, AT, "ch_1"));

        Payment payment = account.payment("txn_1", Map.of());

        assertThat(payment.currency()).isEqualTo(code);
        assertThat(payment.amountMinor()).isEqualTo(minorUnits);
    }

    @Test
    void missingEntriesAreOmitted() {
        account.sell("1", 4_700, AT);

        try (SourceSession session = account.open()) {
            assertThat(session.fetch(Kind.PAYMENT, List.of("txn_none", "txn_1"))).extracting(Fact::id)
                    .containsExactly("txn_1");
        }
    }

    @Test
    void pagesReturnEachEntryOnceWhileNewOnesAppear() {
        for (int i = 0; i < 25; i++) {
            account.sell("%02d".formatted(i), 100, AT.plusSeconds(i / 5));
        }

        List<String> returned = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            try (SourceSession session = account.open()) {
                FactPage page = session.page(Kind.PAYMENT, next, 10);
                page.facts().forEach(fact -> returned.add(fact.id()));
                next = page.next();
            }
            account.sell("new" + returned.size(), 100, AT.plusSeconds(60));
        } while (next.isPresent());

        assertThat(returned).hasSize(25).doesNotHaveDuplicates().allMatch(id -> !id.contains("new"));
    }

    @Test
    void paymentIntentIsLookedUpOnceForItsChargeRefundAndDispute() {
        account.sell("1", 4_700, AT);
        stripe.put(refund("re_1", "ch_1", "pi_1"));
        stripe.put(transaction("txn_2", "refund", -4_700, "usd", AT, "re_1"));
        stripe.put(dispute("dp_1", "ch_1", "pi_1"));
        stripe.put(transaction("txn_3", "dispute", -4_700, "usd", AT, "dp_1"));

        try (SourceSession session = account.open()) {
            assertThat(session.page(Kind.PAYMENT, Optional.empty(), 100).facts()).hasSize(3);
        }
        assertThat(stripe.paths()).containsExactly("/v1/balance_transactions", "/v1/invoice_payments");
    }

    @Test
    void chargeWithoutAPaymentIntentAndWithoutAnInvoiceIsASingleSale() {
        sellWithoutPaymentIntent("1", OLD);
        renewWithoutPaymentIntent("2", OLD);

        assertThat(account.payment("txn_1", TRIPWIRE))
                .isEqualTo(new Payment("txn_1", "one_time", "tripwire", "USD", 500, Optional.of(OLD)));
    }

    @ParameterizedTest
    @CsvSource({"2019-03-31T23:59:59Z, 1, subscription", "2019-04-01T00:00:00Z, 0, one_time"})
    void laterChargesWithoutAPaymentIntentPaidNoInvoiceAndAreNotLookedUp(Instant at, int lists, String category) {
        renewWithoutPaymentIntent("1", at);

        assertThat(account.payment("txn_1", Map.of()).category()).isEqualTo(category);
        assertThat(stripe.count("/v1/invoice_payments")).isEqualTo(lists);
    }

    @Test
    void entriesThatAreNotAsDocumentedAreSkippedAlone() {
        account.sell("1", 4_700, AT);
        account.sell("2", 4_700, AT);
        stripe.get("txn_1").putNull("currency");

        try (SourceSession session = account.open()) {
            assertThat(session.page(Kind.PAYMENT, Optional.empty(), 10).facts()).hasSize(2)
                    .filteredOn(Fact.Skipped.class::isInstance)
                    .isEqualTo(List.of(new Fact.Skipped(Kind.PAYMENT, "txn_1", "unreadable")));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, subscription", "-4000, subscription", "-86400, subscription", "60, subscription",
            "-172800, one_time", "86400, one_time"})
    void chargeThatPaidAnInvoiceHasItsCategoryAndTier(long invoicedAfter, String category) {
        renewWithoutPaymentIntent("1", OLD);
        stripe.get("inpay_1").put("created", OLD.getEpochSecond() + invoicedAfter);

        Payment payment = account.payment("txn_1", Map.of("price_1", "membership"));

        assertThat(payment.category()).isEqualTo(category);
        assertThat(payment.tier()).isEqualTo(category.equals("subscription") ? "membership" : "unmapped");
    }

    @Test
    void refundAndDisputeOfAnOldChargeHaveItsCategoryAndTier() {
        renewWithoutPaymentIntent("1", OLD);
        stripe.put(refund("re_1", "ch_1", "")).putNull("payment_intent");
        stripe.put(transaction("txn_2", "refund", -500, "usd", AT, "re_1"));
        stripe.put(dispute("dp_1", "ch_1", "")).putNull("payment_intent");
        stripe.put(transaction("txn_3", "dispute", -500, "usd", AT, "dp_1"));

        try (SourceSession session = account.open(Map.of("price_1", "membership"))) {
            assertThat(session.page(Kind.PAYMENT, Optional.empty(), 100).facts()).hasSize(3)
                    .extracting("category", "tier").containsOnly(tuple("subscription", "membership"));
        }
        assertThat(stripe.count("/v1/invoice_payments")).isEqualTo(1);
    }

    @Test
    void chargesOfAPageAreLookedUpTogetherAndAsOneByOne() {
        for (int i = 0; i < 30; i++) {
            sellWithoutPaymentIntent("old_s" + i, OLD.plusSeconds(i * 60L));
            renewWithoutPaymentIntent("old_r" + i, OLD.plusSeconds(i * 60L));
        }
        sellAndRenew(10);

        try (SourceSession together = account.open(); SourceSession single = account.open()) {
            List<? extends Fact> page = together.page(Kind.PAYMENT, Optional.empty(), 100).facts();
            assertThat(page).hasSize(80);
            assertThat(page).extracting("category").filteredOn("subscription"::equals).hasSize(40);
            assertThat(stripe.count("/v1/invoice_payments")).isEqualTo(1);

            List<Fact> oneByOne = new ArrayList<>();
            page.forEach(fact -> oneByOne.addAll(single.fetch(Kind.PAYMENT, List.of(fact.id()))));
            assertThat(oneByOne).isEqualTo(page);
        }
    }

    @Test
    void invoiceOfAChargeIsFoundOnALaterPageOfItsTime() {
        renewWithoutPaymentIntent("1", OLD);
        for (int i = 0; i < 250; i++) {
            stripe.put(invoicePayment("inpay_other" + i, "in_1", "pi_other" + i)
                    .put("created", OLD.getEpochSecond() + 1));
        }

        assertThat(account.payment("txn_1", Map.of()).category()).isEqualTo("subscription");
        assertThat(stripe.count("/v1/invoice_payments")).isEqualTo(3);
    }

    @Test
    void invoicesOfAPageAreLookedUpTogether() {
        sellAndRenew(60);

        try (SourceSession session = account.open()) {
            assertThat(session.page(Kind.PAYMENT, Optional.empty(), 100).facts()).hasSize(100);
        }

        assertThat(stripe.count("/v1/invoice_payments")).isEqualTo(1);
    }

    @Test
    void paymentsAreTheSameLookedUpTogetherOrOneByOne() {
        sellAndRenew(12);
        stripe.get("pi_r3").put("created", AT.minusSeconds(86_400 * 20).getEpochSecond());

        List<Fact> oneByOne = new ArrayList<>();
        try (SourceSession together = account.open(); SourceSession single = account.open()) {
            List<? extends Fact> page = together.page(Kind.PAYMENT, Optional.empty(), 100).facts();
            page.forEach(fact -> oneByOne.addAll(single.fetch(Kind.PAYMENT, List.of(fact.id()))));

            assertThat(page).hasSize(24).isEqualTo(oneByOne);
            assertThat(page).extracting("category").contains("one_time", "subscription");
        }
    }

    @Test
    void longListOfInvoicePaymentsIsNotReadToItsEnd() {
        sellAndRenew(3);
        for (int i = 0; i < 1_000; i++) {
            ObjectNode payment = invoicePayment("inpay_other" + i, "in_r0", "pi_other" + i);
            stripe.put(payment.put("created", AT.plusSeconds(600).getEpochSecond()));
        }

        try (SourceSession session = account.open()) {
            assertThat(session.page(Kind.PAYMENT, Optional.empty(), 100).facts()).extracting("category")
                    .filteredOn("subscription"::equals).hasSize(3);
        }
        assertThat(stripe.count("/v1/invoice_payments")).isEqualTo(6 + 6);
    }

    /** A charge of 500 from before payment intents. */
    private void sellWithoutPaymentIntent(String id, Instant at) {
        stripe.put(charge("ch_" + id, "", Map.of())).putNull("payment_intent").put("created", at.getEpochSecond());
        stripe.put(transaction("txn_" + id, "charge", 500, "usd", at, "ch_" + id));
    }

    /** One for a subscription's invoice. */
    private void renewWithoutPaymentIntent(String id, Instant at) {
        sellWithoutPaymentIntent(id, at);
        stripe.put(invoice("in_" + id, "price_1", "prod_1"));
        stripe.put(invoicePaymentByCharge("inpay_" + id, "in_" + id, "ch_" + id))
                .put("created", at.getEpochSecond());
    }

    /** Sales without and with an invoice, one of each a minute. */
    private void sellAndRenew(int count) {
        ObjectNode price = stripe.put(price("price_1", "prod_1", "usd", "10000"));
        for (int i = 0; i < count; i++) {
            Instant at = AT.plusSeconds(i * 60L);
            account.sell("s" + i, 500, at);
            account.renew("r" + i, 10_000, at, price);
            for (String id : List.of("pi_s" + i, "pi_r" + i, "inpay_r" + i)) {
                stripe.get(id).put("created", at.minusSeconds(30).getEpochSecond());
            }
        }
    }
}
