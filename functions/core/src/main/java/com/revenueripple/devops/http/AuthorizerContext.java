package com.revenueripple.devops.http;

import com.revenueripple.devops.http.Principal.Administrator;
import com.revenueripple.devops.http.Principal.KeyHolder;
import com.revenueripple.devops.http.Principal.NonAdministrator;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The principal as API Gateway passes it from an authorizer to a handler: a flat map of strings. Only this class knows
 * its field names.
 */
public final class AuthorizerContext {
    private static final String KIND = "principal";
    private static final String KEY_HOLDER = "key";
    private static final String ADMINISTRATOR = "admin";
    private static final String MEMBER = "member";
    private static final String USER_ID = "user_id";
    private static final String USER_NAME = "user_name";
    private static final String CODE = "code";
    private static final String DETAIL = "detail";
    private static final String KEY_ID = "key_id";
    private static final String PERMISSIONS = "permissions";
    private static final String ADMITTED = "rate_admitted";
    private static final String LIMIT = "rate_limit_per_minute";
    private static final String REMAINING = "rate_remaining";
    private static final String UNTIL_FULL = "rate_full_after_ms";
    private static final String RETRY_AFTER = "rate_retry_after_ms";

    private AuthorizerContext() {}

    /** The principal as the context of an Allow. */
    public static Map<String, Object> of(Principal principal) {
        return switch (principal) {
            case KeyHolder holder -> ofKeyHolder(holder);
            case Administrator administrator -> ofAdministrator(administrator);
            case NonAdministrator(String id, String code, String detail) ->
                Map.of(KIND, MEMBER, USER_ID, id, CODE, code, DETAIL, detail);
        };
    }

    /** The reason of a Deny; the gateway's ACCESS_DENIED response puts it into the problem. */
    public static Map<String, Object> denial(String code, String detail) {
        return Map.of(CODE, code, DETAIL, detail);
    }

    /** The principal in the context; empty when it is absent or not in the format of an authorizer here. */
    public static Optional<Principal> read(@Nullable Map<String, Object> context) {
        if (context == null) {
            return Optional.empty();
        }
        Map<String, String> fields = new HashMap<>();
        context.forEach((name, value) -> fields.put(name, String.valueOf(value)));
        try {
            return Optional.of(principal(fields));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Map<String, Object> ofAdministrator(Administrator administrator) {
        Map<String, Object> fields = new HashMap<>(Map.of(KIND, ADMINISTRATOR, USER_ID, administrator.id()));
        administrator.name().ifPresent(name -> fields.put(USER_NAME, name));
        return fields;
    }

    private static Map<String, Object> ofKeyHolder(KeyHolder holder) {
        RateLimitState rate = holder.rate();
        String permissions = holder.permissions().stream().map(Permission::code).sorted()
                .collect(Collectors.joining(" "));
        return Map.of(
                KIND, KEY_HOLDER,
                KEY_ID, holder.keyId(),
                PERMISSIONS, permissions,
                ADMITTED, Boolean.toString(rate.admitted()),
                LIMIT, Integer.toString(rate.limitPerMinute()),
                REMAINING, Integer.toString(rate.remaining()),
                UNTIL_FULL, Long.toString(rate.untilFull().toMillis()),
                RETRY_AFTER, Long.toString(rate.retryAfter().toMillis()));
    }

    private static Principal principal(Map<String, String> fields) {
        return switch (field(fields, KIND)) {
            case KEY_HOLDER -> readKeyHolder(fields);
            case ADMINISTRATOR -> new Administrator(field(fields, USER_ID),
                    Optional.ofNullable(fields.get(USER_NAME)));
            case MEMBER -> readMember(fields);
            default -> throw new IllegalArgumentException("unknown principal in the authorizer's context");
        };
    }

    /** An authorizer of an earlier version, which may still run during a deployment, gives no reason. */
    private static NonAdministrator readMember(Map<String, String> fields) {
        return new NonAdministrator(
                field(fields, USER_ID),
                fields.getOrDefault(CODE, "not_an_administrator"),
                fields.getOrDefault(DETAIL, "This route is for administrators."));
    }

    private static KeyHolder readKeyHolder(Map<String, String> fields) {
        RateLimitState rate = new RateLimitState(
                Boolean.parseBoolean(field(fields, ADMITTED)),
                Integer.parseInt(field(fields, LIMIT)),
                Integer.parseInt(field(fields, REMAINING)),
                Duration.ofMillis(Long.parseLong(field(fields, UNTIL_FULL))),
                Duration.ofMillis(Long.parseLong(field(fields, RETRY_AFTER))));
        return new KeyHolder(
                field(fields, KEY_ID),
                Arrays.stream(field(fields, PERMISSIONS).split(" "))
                        .flatMap(code -> Permission.of(code).stream())
                        .collect(Collectors.toSet()),
                rate);
    }

    private static String field(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the authorizer's context lacks " + name);
        }
        return value;
    }
}
