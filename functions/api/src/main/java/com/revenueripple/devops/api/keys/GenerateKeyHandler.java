package com.revenueripple.devops.api.keys;

import com.revenueripple.devops.api.idempotency.IdempotentRequest;
import com.revenueripple.devops.dynamodb.NoOpCalls;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.Access;
import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.http.JsonFields;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** {@code POST /api/devops/generate-key}: creates a key and shows it once. */
public final class GenerateKeyHandler extends ApiHandler {
    private static final int LONGEST_USER_ID = 255;

    private final Environment environment;
    private final KeyStore keys;
    private final KeyActivities activities;

    public GenerateKeyHandler() {
        this(Environment.ofLambda());
    }

    public GenerateKeyHandler(Environment environment) {
        super(environment, Access.forAdministrators());
        this.environment = environment;
        this.keys = KeyStore.of(environment, environment.dynamoDb().get());
        this.activities = new KeyActivities(environment);
    }

    @Override
    protected void prime(Environment environment) throws Exception {
        super.prime(environment);
        NoOpCalls.put(environment.dynamoDb().get(), environment.required("API_KEYS_TABLE"),
                Map.of("key_hash", "priming"));
    }

    @Override
    protected ApiResponse answer(ApiRequest request) {
        JsonFields fields = JsonFields.of(request.body());
        fields.require("name");
        KeySettingsReader settings = new KeySettingsReader(fields);
        fields.text("user_id", LONGEST_USER_ID).filter(userId -> !userId.equals(request.caller().id()))
                .ifPresent(_ -> fields.error("/user_id",
                        "must be the id of the caller, to whom a new key belongs; the field can be omitted"));
        fields.finish();

        Instant now = environment.clock().instant();
        Optional<IdempotentRequest> idempotent = IdempotentRequest.of(request, now);
        KeySecret secret = KeySecret.generate(environment.random());
        ApiKey key = idempotent.flatMap(keys::createdBy)
                .map(keyId -> keys.reissue(keyId, secret, now,
                        (_, after) -> activities.reissued(after, request, now)))
                .orElseGet(() -> create(secret, settings.forNewKey(now), request, idempotent, now));
        return ApiResponse.json(201, NewKeyView.of(secret, key));
    }

    private ApiKey create(KeySecret secret, KeySettings settings, ApiRequest request,
            Optional<IdempotentRequest> idempotent, Instant now) {
        String keyId = KeyStore.newKeyId(now, environment.random());
        ApiKey key = ApiKey.unused(secret, keyId, request.caller().id(), settings, now);
        keys.add(key, idempotent, activities.created(key, request, now));
        return key;
    }
}
