package com.revenueripple.devops.api.webhooks.signatures;

import java.util.List;

/** Whether a delivery to a source is taken. */
public sealed interface Decision {
    /** It is the source's own. */
    record Accepted(Source source, DeliveryName name) implements Decision {}

    /** Its signature did not prove that. */
    record Refused(Verdict verdict) implements Decision {}

    /** There is no such source. */
    record Unknown() implements Decision {}

    /** The source is known and no longer taken. */
    record Retired() implements Decision {}

    /** The source is configured wrongly, so nothing of it can be checked. */
    record Unusable(List<String> faults) implements Decision {}
}
