package com.revenueripple.devops.sync.metrics;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.Optional;

/**
 * Gross and net revenue with the rate of refunds.
 *
 * @param refundRate refunds / gross; above 1 when more was refunded than paid; empty without refunds in the source, or
 *            when gross is not positive
 */
record RefundedRevenue(@JsonUnwrapped GrossAndNet amounts, Optional<BigDecimal> refundRate) {

    /** That of these payments, all of that currency. */
    static RefundedRevenue of(Measures payments, Currency currency, RevenueSource source) {
        GrossAndNet amounts = GrossAndNet.of(payments, currency, source);
        return new RefundedRevenue(amounts, amounts.refunds().flatMap(refunds -> Rate.of(
                refunds.minorUnits(), amounts.gross().minorUnits())));
    }
}
