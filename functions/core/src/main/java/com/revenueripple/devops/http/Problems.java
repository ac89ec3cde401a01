package com.revenueripple.devops.http;

import com.revenueripple.devops.keys.KeyFailure;
import com.revenueripple.devops.metrics.LeaseFailure;
import com.revenueripple.devops.notifications.EndpointFailure;
import com.revenueripple.devops.paging.InvalidCursorException;
import com.revenueripple.devops.webhooks.InboxUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

/** The one place where a failure becomes the problem that the caller sees. */
final class Problems {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    /** Why DynamoDB cancels a transaction that may pass when it is repeated. */
    private static final Set<String> TRANSIENT = Set.of("TransactionConflict", "ThrottlingError",
            "ProvisionedThroughputExceeded");

    private Problems() {}

    /** Never says more than the caller may know: what is not expected is "internal_error". */
    static Problem of(RuntimeException failure) {
        return switch (failure) {
            case ProblemException known -> known.problem();
            case KeyFailure known -> ofKey(known);
            case EndpointFailure known -> ofEndpoint(known);
            case LeaseFailure known -> ofLease(known);
            case InvalidCursorException _ ->
                Problem.invalidField("?cursor", "must be the next_cursor of an answer of this list");
            case InboxUnavailableException _ -> Problem.unavailable("store_unavailable", "Service unavailable",
                    "The event could not be stored and is not acknowledged; send it again.", RETRY_AFTER);
            case SdkException store when mayPass(store) -> Problem.unavailable("store_unavailable",
                    "Service unavailable",
                    "The store did not answer as it should; a write may or may not have happened.",
                    RETRY_AFTER);
            default -> new Problem(500, "internal_error", "Internal error",
                    "Something went wrong here. The request id leads to the cause.");
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

    private static Problem ofKey(KeyFailure failure) {
        return switch (failure) {
            case KeyFailure.NotFound _ -> Problem.notFound("There is no key with this key_id.");
            case KeyFailure.Revoked _ -> conflict("key_revoked", "The key is revoked.");
            case KeyFailure.Expired _ -> conflict("key_expired", "The key has expired.");
            case KeyFailure.AlreadyRotated _ ->
                conflict("key_already_rotated", "The key has been replaced by another already.");
            case KeyFailure.ChangedMeanwhile _ ->
                conflict("key_changed_meanwhile", "The key was changed by somebody else at this moment; try again.");
        };
    }

    private static Problem ofEndpoint(EndpointFailure failure) {
        return switch (failure) {
            case EndpointFailure.NotFound _ -> Problem.notFound("There is no endpoint with this endpoint_id.");
            case EndpointFailure.Disabled _ ->
                conflict("endpoint_disabled", "Nothing is sent to the endpoint, because it is disabled.");
            case EndpointFailure.TooMany _ -> conflict("too_many_endpoints",
                    "There are as many endpoints as there can be; delete one that is not needed.");
            case EndpointFailure.TooManySecrets _ -> conflict("too_many_secrets",
                    "The endpoint has been rotated too often within a day.");
            case EndpointFailure.ChangedMeanwhile _ -> conflict("endpoint_changed_meanwhile",
                    "The endpoint was changed by somebody else at this moment; try again.");
        };
    }

    private static Problem ofLease(LeaseFailure failure) {
        return switch (failure) {
            case LeaseFailure.Held held -> new Problem(409, "sync_in_progress", "Conflict",
                    "Another sync is running; its result will serve as well.", List.of(),
                    Map.of("Retry-After", Problem.seconds(held.remaining())));
            case LeaseFailure.Lost _ -> conflict("sync_superseded",
                    "The sync took too long and was stopped before it could write.");
        };
    }

    private static Problem conflict(String code, String detail) {
        return new Problem(409, code, "Conflict", detail);
    }
}
