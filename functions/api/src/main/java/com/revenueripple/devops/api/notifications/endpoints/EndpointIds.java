package com.revenueripple.devops.api.notifications.endpoints;

import com.revenueripple.devops.environment.Identifiers;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.regex.Pattern;

/** The ids of endpoints: {@code ep_} and 28 hexadecimal digits. */
public final class EndpointIds {
    private static final Pattern SHAPE = Pattern.compile("ep_[0-9a-f]{28}");

    private EndpointIds() {}

    public static String next(Instant now, SecureRandom random) {
        return Identifiers.timeOrdered("ep_", now, random);
    }

    public static boolean isId(String text) {
        return SHAPE.matcher(text).matches();
    }
}
