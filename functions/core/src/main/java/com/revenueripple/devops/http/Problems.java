package com.revenueripple.devops.http;

import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

/** The one place where a failure becomes the problem that the caller sees. */
final class Problems {
    /** The reasons why DynamoDB cancels a transaction that may succeed when it is repeated. */
    private static final Set<String> TRANSIENT = Set.of("TransactionConflict", "ThrottlingError",
            "ProvisionedThroughputExceeded");

    private Problems() {}

    /** Discloses nothing internal: an unexpected failure is {@code internal_error}. */
    static Problem of(RuntimeException failure) {
        return switch (failure) {
            case Failure expected -> expected.problem();
            case SdkException store when mayPass(store) -> Problem.storeUnavailable(
                    "The store did not answer as it should; a write may or may not have happened.");
            default -> new Problem(500, "internal_error", "Internal error",
                    "Unexpected failure. The log has the cause under the request id.");
        };
    }

    /** Whether a repeat may succeed; a request that the store refuses as wrong will be refused again. */
    private static boolean mayPass(SdkException failure) {
        return switch (failure) {
            case TransactionConflictException _ -> true;
            case TransactionCanceledException canceled ->
                canceled.cancellationReasons().stream().map(CancellationReason::code).anyMatch(TRANSIENT::contains);
            case AwsServiceException answer -> answer.isThrottlingException() || answer.statusCode() >= 500;
            default -> true;
        };
    }
}
