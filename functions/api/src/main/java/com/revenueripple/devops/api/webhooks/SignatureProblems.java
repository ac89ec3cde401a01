package com.revenueripple.devops.api.webhooks;

import com.revenueripple.devops.api.webhooks.signatures.Decision.Accepted;
import com.revenueripple.devops.api.webhooks.signatures.Decision.Refused;
import com.revenueripple.devops.api.webhooks.signatures.Decision.Retired;
import com.revenueripple.devops.api.webhooks.signatures.Decision.Unknown;
import com.revenueripple.devops.api.webhooks.signatures.Decision.Unusable;
import com.revenueripple.devops.api.webhooks.signatures.Decision;
import com.revenueripple.devops.api.webhooks.signatures.Verdict;
import com.revenueripple.devops.http.Problem;

/**
 * What a sender is told whose delivery is not taken. Only whoever has the secret learns more than that the signature
 * does not prove anything.
 */
final class SignatureProblems {
    private SignatureProblems() {}

    /**
     * The decision, which accepts the delivery.
     *
     * @throws com.revenueripple.devops.http.ProblemException 404, 410 or 401
     */
    static Accepted requireAccepted(Decision decision) {
        return switch (decision) {
            case Accepted accepted -> accepted;
            case Unknown _ -> throw Problem.notFound("There is no such source of webhooks.").exception();
            case Retired _ -> throw new Problem(410, "source_retired", "Gone",
                    "Webhooks of this source are no longer taken.").exception();
            case Unusable _ -> throw invalid().exception();
            case Refused(Verdict verdict) -> throw refusal(verdict).exception();
        };
    }

    private static Problem refusal(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Stale(var age) -> unauthorized("signature_expired",
                    "The signature is right and was made " + age.toSeconds() + " s ago, which is too long.");
            case Verdict.Future(var ahead) -> unauthorized("signature_from_future",
                    "The signature is right and its time is " + ahead.toSeconds() + " s ahead, which is too far.");
            case Verdict.Missing _,Verdict.Wrong _,Verdict.Verified _ -> invalid();
        };
    }

    private static Problem invalid() {
        return unauthorized("signature_invalid", "The signature is missing or wrong.");
    }

    private static Problem unauthorized(String code, String detail) {
        return new Problem(401, code, "Unauthorized", detail);
    }
}
