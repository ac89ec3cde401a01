package com.revenueripple.devops.api.webhooks.signatures;

import java.time.Instant;

/** How one provider's signatures are checked. */
@FunctionalInterface
interface SignatureCheck {
    /** Whether one of the sender's secrets made the request's signature, near enough to now. */
    Verification check(SignedRequest request, Sender sender, Instant now);
}
