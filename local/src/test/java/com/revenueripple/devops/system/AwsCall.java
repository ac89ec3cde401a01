package com.revenueripple.devops.system;

import java.util.Set;

/**
 * A call as IAM sees it.
 *
 * @param action such as {@code dynamodb:GetItem}
 * @param resource an ARN
 * @param leadingKeys the partition keys of the items that it touches; of a table or index only
 */
record AwsCall(String action, String resource, Set<String> leadingKeys) {
    /** Action and resource: {@code dynamodb:GetItem on arn:…}. */
    String permission() {
        return action + " on " + resource;
    }
}
