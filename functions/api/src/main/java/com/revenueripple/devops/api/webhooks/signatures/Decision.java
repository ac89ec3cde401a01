package com.revenueripple.devops.api.webhooks.signatures;

import java.util.List;

/** Whether a delivery to a sender is taken. */
public sealed interface Decision {
    /** It is the sender's own. */
    record Accepted(Sender sender, WebhookId name) implements Decision {}

    /** Its signature did not prove that. */
    record Refused(Verdict verdict) implements Decision {}

    /** There is no such sender. */
    record Unknown() implements Decision {}

    /** The sender is known and no longer taken. */
    record Retired() implements Decision {}

    /** The sender is configured wrongly, so nothing of it can be checked. */
    record Unusable(List<String> faults) implements Decision {}
}
