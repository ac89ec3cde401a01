package com.revenueripple.devops.api.webhooks;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why a webhook was refused: a closed list, so that callers cannot add counters. */
public enum RefusalCause {
    CONTENT_TOO_LARGE,
    UNKNOWN_SOURCE,
    SOURCE_RETIRED,
    SIGNATURE_INVALID,
    SIGNATURE_EXPIRED,
    SIGNATURE_FROM_FUTURE,
    MALFORMED_JSON,
    INVALID_REQUEST,
    UNSUPPORTED_MEDIA_TYPE,
    WEBHOOK_ID_CONFLICT;

    /** The name in the API and in the table; mostly the {@code code} of the problem in the response. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The cause of that name. */
    public static Optional<RefusalCause> of(String code) {
        return Arrays.stream(values()).filter(cause -> cause.code().equals(code)).findFirst();
    }
}
