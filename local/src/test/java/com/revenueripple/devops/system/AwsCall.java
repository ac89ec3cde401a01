package com.revenueripple.devops.system;

import java.util.Optional;
import java.util.Set;

/**
 * A call as IAM sees it.
 *
 * @param action such as {@code dynamodb:GetItem}
 * @param resource an ARN
 * @param leadingKeys the partition keys of the items that it touches; of a table or index only
 * @param via the service that makes the call in the function's name; empty for the function itself
 */
record AwsCall(String action, String resource, Set<String> leadingKeys, Optional<String> via) {
    AwsCall(String action, String resource, Set<String> leadingKeys) {
        this(action, resource, leadingKeys, Optional.empty());
    }

    /** Action and resource: {@code dynamodb:GetItem on arn:…}. */
    String permission() {
        return action + " on " + resource;
    }
}
