package com.revenueripple.devops.sync.metrics;

import com.revenueripple.devops.money.Money;
import com.revenueripple.devops.sync.contribution.Fields;
import java.math.BigInteger;
import java.util.Currency;
import java.util.Optional;

/**
 * Revenue before and after what was paid back: gross - refunds - disputes = net. Where the source does not record what
 * was paid back, only gross is known.
 *
 * @param gross what customers paid, less payments that failed afterwards
 * @param refunds what was refunded, less refunds that failed
 * @param disputes what customers' banks took back, less what they returned
 * @param net what remains
 */
record GrossAndNet(Money gross, Optional<Money> refunds, Optional<Money> disputes, Optional<Money> net) {

    /** The sums of these payments, all of that currency. */
    static GrossAndNet of(Measures payments, Currency currency, RevenueSource source) {
        BigInteger net = payments.named(Fields.AMOUNT).sum();
        BigInteger refunds = payments.named(Fields.REFUNDS).sum();
        BigInteger disputes = payments.named(Fields.DISPUTES).sum();
        return new GrossAndNet(new Money(net.add(refunds).add(disputes), currency),
                source.recorded(new Money(refunds, currency)),
                source.recorded(new Money(disputes, currency)),
                source.recorded(new Money(net, currency)));
    }
}
