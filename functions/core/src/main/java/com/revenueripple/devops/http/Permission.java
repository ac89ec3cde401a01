package com.revenueripple.devops.http;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/** What a key allows. */
public enum Permission {
    READ_METRICS("read_metrics"),
    WRITE_WEBHOOKS("write_webhooks");

    private final String code;

    Permission(String code) {
        this.code = code;
    }

    /** The name in the API, in the store and in the authorizer's context. */
    @JsonValue
    public String code() {
        return code;
    }

    /** The permission of that name, if there is one. */
    public static Optional<Permission> of(String code) {
        return Arrays.stream(values()).filter(permission -> permission.code.equals(code)).findFirst();
    }
}
