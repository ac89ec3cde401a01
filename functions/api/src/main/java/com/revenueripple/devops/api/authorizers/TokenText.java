package com.revenueripple.devops.api.authorizers;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWT;
import java.text.ParseException;
import java.util.List;
import java.util.Map;

/**
 * What a token says that the library's types do not show: they have neither an empty {@code crit} nor a time beyond the
 * range of {@link java.util.Date}, which overflows.
 */
final class TokenText {
    private static final List<String> TIMES = List.of("exp", "nbf", "iat");
    /** The last second of the year 9999. */
    private static final double LATEST = 253_402_300_799.0;

    private TokenText() {}

    /**
     * Checks the text of a token whose signature is valid.
     *
     * @throws TokenRefusedException when it names critical header fields, none of which is supported, or a time that
     *         is none
     */
    static void check(JWT token) throws TokenRefusedException {
        Base64URL[] parts = token.getParsedParts();
        if (object(parts[0]).containsKey("crit")) {
            throw new TokenRefusedException("crit, which is not supported", false);
        }
        Map<String, Object> claims = object(parts[1]);
        for (String time : TIMES) {
            if (claims.get(time) instanceof Number seconds && !isTime(seconds.doubleValue())) {
                throw new TokenRefusedException(time + " is out of range", false);
            }
        }
    }

    private static boolean isTime(double seconds) {
        return seconds >= 0 && seconds <= LATEST;
    }

    private static Map<String, Object> object(Base64URL part) throws TokenRefusedException {
        try {
            return JSONObjectUtils.parse(part.decodeToString());
        } catch (ParseException _) {
            throw new TokenRefusedException("not a token", false);
        }
    }
}
