package com.revenueripple.devops.api.keys;

import com.revenueripple.devops.api.http.QueryParameters;
import com.revenueripple.devops.api.idempotency.IdempotentRequest;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.Access;
import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.http.JsonFields;
import com.revenueripple.devops.http.Problem;
import com.revenueripple.devops.paging.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code /api/devops/keys}: lists, changes, rotates and revokes keys. */
public final class ManageKeysHandler extends ApiHandler {
    private static final int LONGEST_GRACE_HOURS = 7 * 24;
    private static final int DEFAULT_GRACE_HOURS = 24;

    private final Environment environment;
    private final KeyStore keys;
    private final KeyActivities activities;

    public ManageKeysHandler() {
        this(Environment.ofLambda());
    }

    public ManageKeysHandler(Environment environment) {
        super(environment, Access.forAdministrators());
        this.environment = environment;
        this.keys = KeyStore.of(environment, environment.dynamoDb().get());
        this.activities = new KeyActivities(environment);
    }

    @Override
    protected void prime(Environment environment) throws Exception {
        primeAsAdministrator("/api/devops/keys");
    }

    @Override
    protected ApiResponse answer(ApiRequest request) {
        Instant now = environment.clock().instant();
        return switch (request.method() + " " + request.resource()) {
            case "GET /api/devops/keys" -> list(request, now);
            case "PATCH /api/devops/keys/{key_id}" -> change(request, now);
            case "DELETE /api/devops/keys/{key_id}" -> revoke(request, now);
            case "POST /api/devops/keys/{key_id}/rotate" -> rotate(request, now);
            default -> throw Problem.notFound("There is no such route or method.").exception();
        };
    }

    private ApiResponse list(ApiRequest request, Instant now) {
        QueryParameters query = new QueryParameters(request);
        int limit = query.limit();
        query.finish();
        Page<ApiKey> page = keys.list(query.cursor(), limit);
        return ApiResponse.json(200, new KeyList(
                page.items().stream().map(key -> KeyView.of(key, now)).toList(), page.nextCursor()));
    }

    private ApiResponse change(ApiRequest request, Instant now) {
        JsonFields fields = JsonFields.of(request.body());
        fields.requireAny();
        KeySettingsReader settings = new KeySettingsReader(fields);
        fields.finish();
        ApiKey key = keys.change(keyId(request), present -> settings.changing(present, now), now,
                (before, after) -> activities.changed(before, after, request, now));
        return ApiResponse.json(200, KeyView.of(key, now));
    }

    private ApiResponse revoke(ApiRequest request, Instant now) {
        ApiKey key = keys.revoke(keyId(request), now, (_, after) -> activities.revoked(after, request, now));
        return ApiResponse.json(200, KeyView.of(key, now));
    }

    private ApiResponse rotate(ApiRequest request, Instant now) {
        JsonFields fields = JsonFields.of(request.body());
        int graceHours = fields.integer("grace_period_hours", 0, LONGEST_GRACE_HOURS).orElse(DEFAULT_GRACE_HOURS);
        Optional<Duration> lifetime = KeySettingsReader.lifetime(fields);
        fields.finish();

        Optional<IdempotentRequest> idempotent = IdempotentRequest.of(request, now);
        KeySecret secret = KeySecret.generate(environment.random());
        KeyStore.Rotation rotation = idempotent.flatMap(keys::createdBy)
                .map(successorId -> keys.reissueSuccessor(keyId(request), successorId, secret, now,
                        (_, after) -> activities.reissued(after, request, now)))
                .orElseGet(() -> keys.rotate(keyId(request),
                        old -> ApiKey.unused(secret, KeyStore.newKeyId(now, environment.random()),
                                request.caller().id(), successorSettings(old, lifetime, now), now),
                        now.plus(Duration.ofHours(graceHours)), now, idempotent,
                        (_, after) -> activities.rotated(after, request, now)));
        return ApiResponse.json(201, RotatedKeyView.of(secret, rotation));
    }

    /**
     * A successor has its predecessor's settings and, unless the request has another one, the same lifetime from now
     * on.
     */
    private static KeySettings successorSettings(ApiKey old, Optional<Duration> lifetime, Instant now) {
        Duration sameAgain = KeySettingsReader.capped(Duration.between(old.createdAt(), old.expiresAt()));
        return new KeySettings(old.name(), old.permissions(), old.rateLimit(), now.plus(lifetime.orElse(sameAgain)));
    }

    private static String keyId(ApiRequest request) {
        return request.pathParameter("key_id");
    }

    private record KeyList(List<KeyView> keys, Optional<String> nextCursor) {}
}
