package com.revenueripple.devops.api.webhooks.signatures;

import java.time.Instant;

/** The verification of one provider's signatures. */
@FunctionalInterface
interface SignatureCheck {
    /** Whether one of the sender's secrets made the request's signature, with a time close enough to now. */
    Verification check(SignedRequest request, Sender sender, Instant now);
}
