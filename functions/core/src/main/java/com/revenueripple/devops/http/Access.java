package com.revenueripple.devops.http;

import com.revenueripple.devops.http.Principal.Administrator;
import com.revenueripple.devops.http.Principal.KeyHolder;
import com.revenueripple.devops.http.Principal.NonAdministrator;
import java.util.Map;
import java.util.Optional;

/**
 * The guard of a route: who may call it. An authorizer has authenticated the caller; the guard authorises (403) and
 * throttles (429), and refuses a request that no authorizer has admitted.
 */
public final class Access {
    private final boolean anyone;
    private final boolean administrators;
    private final boolean keys;
    private final Optional<Permission> permission;

    private Access(boolean anyone, boolean administrators, boolean keys, Optional<Permission> permission) {
        this.anyone = anyone;
        this.administrators = administrators;
        this.keys = keys;
        this.permission = permission;
    }

    /** Anyone: the route itself checks a credential that no authorizer can check, such as a body's signature. */
    public static Access forAnyone() {
        return new Access(true, false, false, Optional.empty());
    }

    /** Administrators only. */
    public static Access forAdministrators() {
        return new Access(false, true, false, Optional.empty());
    }

    /** Holders of a key with that permission. */
    public static Access forKeysWith(Permission permission) {
        return new Access(false, false, true, Optional.of(permission));
    }

    /** Holders of any key. */
    public static Access forAnyKey() {
        return new Access(false, false, true, Optional.empty());
    }

    /** The same callers, and administrators. */
    public Access andAdministrators() {
        return new Access(anyone, true, keys, permission);
    }

    /**
     * Admits the principal, or refuses it.
     *
     * @throws ProblemException 401 without a principal, 403 or 429 otherwise
     */
    void check(Optional<Principal> principal) {
        if (anyone) {
            return;
        }
        switch (principal.orElseThrow(Access::unauthenticated)) {
            case KeyHolder holder -> checkKeyHolder(holder);
            case Administrator _ when administrators -> {
            }
            case Administrator _ -> throw forbidden("key_required", "This route requires an API key.");
            case NonAdministrator(_, String code, String detail) -> throw forbidden(code, detail);
        }
    }

    private void checkKeyHolder(KeyHolder holder) {
        if (!holder.rate().admitted()) {
            throw tooManyRequests(holder.rate()).exception();
        }
        if (!keys) {
            throw forbidden("not_an_administrator", "This route is for administrators.");
        }
        permission.filter(needed -> !holder.permissions().contains(needed)).ifPresent(needed -> {
            throw forbidden("permission_missing", "The key lacks the permission " + needed.code() + ".");
        });
    }

    private static Problem tooManyRequests(RateLimitState rate) {
        return new Problem(429, "rate_limited", "Too many requests",
                "The key is limited to " + rate.limitPerMinute() + " requests a minute.").retryAfter(rate.retryAfter());
    }

    /** The headers that describe a key's rate limit (draft-ietf-httpapi-ratelimit-headers). */
    static Map<String, String> rateHeaders(RateLimitState rate) {
        return Map.of(
                "RateLimit-Policy", "\"key\";q=" + rate.limitPerMinute() + ";w=60",
                "RateLimit", "\"key\";r=" + rate.remaining() + ";t=" + Problem.seconds(rate.untilFull()));
    }

    private static ProblemException unauthenticated() {
        return new Problem(401, "unauthenticated", "Unauthorized", "No authorizer has seen this request.").exception();
    }

    private static ProblemException forbidden(String code, String detail) {
        return new Problem(403, code, "Forbidden", detail).exception();
    }
}
