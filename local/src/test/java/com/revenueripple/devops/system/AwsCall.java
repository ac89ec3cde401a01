package com.revenueripple.devops.system;

import java.util.Optional;
import java.util.Set;

/**
 * A call as IAM sees it.
 *
 * @param action such as {@code dynamodb:GetItem}
 * @param resource an ARN
 * @param leadingKeys the partition keys of the items that it accesses; only for a table or index
 * @param attributes the names of the attributes in its key and expressions; only for an update
 * @param via the service that makes the call on the function's behalf; empty for the function itself
 */
record AwsCall(String action, String resource, Set<String> leadingKeys, Set<String> attributes, Optional<String> via) {
    AwsCall(String action, String resource, Set<String> leadingKeys) {
        this(action, resource, leadingKeys, Set.of());
    }

    AwsCall(String action, String resource, Set<String> leadingKeys, Set<String> attributes) {
        this(action, resource, leadingKeys, attributes, Optional.empty());
    }

    /** Action and resource: {@code dynamodb:GetItem on arn:…}. */
    String permission() {
        return action + " on " + resource;
    }
}
