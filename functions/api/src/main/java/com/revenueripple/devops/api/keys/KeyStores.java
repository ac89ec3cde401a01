package com.revenueripple.devops.api.keys;

import com.revenueripple.devops.activity.ActivityLog;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.keys.KeyStore;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The key store that a function's variables name. */
final class KeyStores {
    private KeyStores() {}

    static KeyStore of(Environment environment) {
        DynamoDbClient dynamoDb = environment.dynamoDb().get();
        return new KeyStore(dynamoDb, environment.required("API_KEYS_TABLE"),
                new ActivityLog(dynamoDb, environment.required("ACTIVITY_LOG_TABLE")));
    }
}
