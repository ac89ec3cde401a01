package com.revenueripple.devops.sync.stripe;

import com.stripe.model.BalanceTransaction;
import com.stripe.param.BalanceTransactionListParams;
import com.stripe.param.BalanceTransactionRetrieveParams;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the balance transactions, each with its source object. */
final class Ledger {
    private static final List<String> LIST_EXPANSIONS = LedgerEntry.EXPANSIONS.stream().map("data."::concat).toList();

    private final StripeApi api;

    Ledger(StripeApi api) {
        this.api = api;
    }

    /** A page of all balance transactions, newest first. */
    StripeApi.Listed<BalanceTransaction> page(Optional<String> after, long limit) {
        return page(expanded().setLimit(limit), after);
    }

    /** A page of all balance transactions, without their source objects. */
    StripeApi.Listed<BalanceTransaction> barePage(Optional<String> after) {
        return page(BalanceTransactionListParams.builder().setLimit(StripeApi.LONGEST_PAGE), after);
    }

    /**
     * A page of the balance transactions of a period, newest first.
     *
     * @param from the first second of the period
     * @param before the second after the period; empty when it has not ended
     */
    StripeApi.Listed<BalanceTransaction> page(long from, OptionalLong before, Optional<String> after) {
        BalanceTransactionListParams.Created.Builder created = BalanceTransactionListParams.Created.builder()
                .setGte(from);
        before.ifPresent(created::setLt);
        return page(expanded().setCreated(created.build()).setLimit(StripeApi.LONGEST_PAGE), after);
    }

    /** The entry with this id. */
    Optional<LedgerEntry> entry(String id) {
        BalanceTransactionRetrieveParams params = BalanceTransactionRetrieveParams.builder()
                .addAllExpand(LedgerEntry.EXPANSIONS)
                .build();
        return api.find((stripe, options) -> stripe.balanceTransactions().retrieve(id, params, options))
                .flatMap(LedgerEntry::of);
    }

    private static BalanceTransactionListParams.Builder expanded() {
        return BalanceTransactionListParams.builder().addAllExpand(LIST_EXPANSIONS);
    }

    private StripeApi.Listed<BalanceTransaction> page(BalanceTransactionListParams.Builder params,
            Optional<String> after) {
        after.ifPresent(params::setStartingAfter);
        return api.list((stripe, options) -> stripe.balanceTransactions().list(params.build(), options));
    }
}
