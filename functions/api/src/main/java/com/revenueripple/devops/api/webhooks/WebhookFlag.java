package com.revenueripple.devops.api.webhooks;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Why a stored event is suspicious. */
public enum WebhookFlag {
    /** Its sender has used the id for another body; not published by itself. */
    CONFLICT,
    /** Its signed body was received under another id that the signature does not cover; not published by itself. */
    SUSPECTED_REPLAY;

    /** The name in the API and in the table. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The flag of that name. */
    static Optional<WebhookFlag> of(String code) {
        return Stream.of(values()).filter(flag -> flag.code().equals(code)).findFirst();
    }
}
