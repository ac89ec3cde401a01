package com.revenueripple.devops.api.webhooks.signatures;

import java.time.Duration;

/** What came of checking a signature. */
public sealed interface Verdict {
    /** The signature is right and its time is near enough. */
    record Verified(WebhookId name) implements Verdict {}

    /** A header that the scheme needs is absent. */
    record Missing() implements Verdict {}

    /** No secret made this signature of this request. */
    record Wrong() implements Verdict {}

    /** The signature is right, and was made that long ago, more than the sender tolerates. */
    record Stale(Duration age) implements Verdict {}

    /** The signature is right, and its time is that far in the future, more than the sender tolerates. */
    record Future(Duration ahead) implements Verdict {}
}
