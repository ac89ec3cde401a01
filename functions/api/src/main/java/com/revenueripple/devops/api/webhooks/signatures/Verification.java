package com.revenueripple.devops.api.webhooks.signatures;

import com.revenueripple.devops.http.Problem;
import com.revenueripple.devops.http.ProblemException;
import java.time.Duration;

/** The result of verifying an inbound webhook: the sender signed it, or why it is refused. */
public sealed interface Verification {
    /** The signature is valid and its time is within the tolerance. */
    record Verified(Sender sender, WebhookId id) implements Verification {}

    /** A header that the scheme needs is absent. */
    record Missing() implements Verification {}

    /** None of the secrets made this signature of this request. */
    record Wrong() implements Verification {}

    /** The signature is valid but older than the sender's tolerance. */
    record Stale(Duration age) implements Verification {}

    /** The signature is valid but further in the future than the sender's tolerance. */
    record Future(Duration ahead) implements Verification {}

    /** There is no such sender. */
    record Unknown() implements Verification {}

    /** The sender is configured, but its webhooks are no longer accepted. */
    record Retired() implements Verification {}

    /** The sender's configuration is invalid, so none of its signatures can be verified. */
    record Unusable() implements Verification {}

    /**
     * The verified webhook. Only a caller that has the secret learns more than that its signature is not valid.
     *
     * @throws ProblemException 404, 410 or 401
     */
    default Verified orRefuse() {
        return switch (this) {
            case Verified verified -> verified;
            case Unknown _ -> throw Problem.notFound("There is no such source of webhooks.").exception();
            case Retired _ -> throw new Problem(410, "source_retired", "Gone",
                    "Webhooks of this source are no longer accepted.").exception();
            case Stale(var age) -> throw unauthorized("signature_expired",
                    "The signature is right and was made " + age.toSeconds() + " s ago, which is too long.");
            case Future(var ahead) -> throw unauthorized("signature_from_future",
                    "The signature is right and its time is " + ahead.toSeconds() + " s ahead, which is too far.");
            case Missing _,Wrong _,Unusable _ ->
                throw unauthorized("signature_invalid", "The signature is missing or wrong.");
        };
    }

    private static ProblemException unauthorized(String code, String detail) {
        return new Problem(401, code, "Unauthorized", detail).exception();
    }
}
