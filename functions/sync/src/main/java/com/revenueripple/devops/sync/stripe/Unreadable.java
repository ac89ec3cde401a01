package com.revenueripple.devops.sync.stripe;

import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import com.revenueripple.devops.sync.contribution.SkipReason;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A single object of Stripe cannot be read; the others can. */
final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(Unreadable.class);

    private final String reason;

    /** @param reason of {@link com.revenueripple.devops.sync.contribution.SkipReason} */
    Unreadable(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }

    /**
     * The fact of an object; skipped when it cannot be read. An object that lacks something that Stripe documents as
     * present is skipped, too, so that it does not stop the others.
     */
    static Fact orSkipped(Kind kind, String id, Supplier<? extends Fact> readable) {
        try {
            return readable.get();
        } catch (Unreadable unreadable) {
            return new Fact.Skipped(kind, id, unreadable.reason());
        } catch (NullPointerException | ArithmeticException incomplete) {
            LOG.warn("{} of kind {} is not as Stripe documents it, and is skipped", id, kind.code(), incomplete);
            return new Fact.Skipped(kind, id, SkipReason.UNREADABLE);
        }
    }
}
