package com.revenueripple.devops.api.authorizers;

import com.nimbusds.jwt.JWTClaimsSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The place of a claim in a token: names separated by dots, such as {@code app_metadata.role}. A name with dots stands
 * in brackets, as in {@code resource_access.[my.client].roles}. A URL without brackets is one name.
 *
 * @param text as configured
 * @param names from the outside to the inside
 */
record ClaimPath(String text, List<String> names) {
    private static final Pattern URL = Pattern.compile("https?://[^\\[\\]]+");
    private static final Pattern NAME = Pattern.compile("\\[([^\\[\\]]+)]|([^.\\[\\]]+)");
    private static final Pattern PATH = Pattern.compile("(?:" + NAME + ")(?:\\.(?:" + NAME + "))*");
    /** What users of Supabase Auth can edit themselves. */
    private static final Pattern EDITABLE = Pattern.compile("(^|[./\\[])user_metadata($|[./\\]])");

    /**
     * Parses the value of a variable.
     *
     * @throws IllegalStateException naming the variable, when it is not a path, or users can edit the claim
     */
    static ClaimPath parse(String variable, String text) {
        if (EDITABLE.matcher(text).find()) {
            throw new IllegalStateException(variable + " is " + text + ", which users can edit themselves.");
        }
        if (URL.matcher(text).matches()) {
            return new ClaimPath(text, List.of(text));
        }
        if (!PATH.matcher(text).matches()) {
            throw new IllegalStateException(variable + " is " + text
                    + ", but must be names separated by dots, a name with dots in brackets.");
        }
        return new ClaimPath(text, NAME.matcher(text).results().map(ClaimPath::name).toList());
    }

    /** The claim's value; empty when it is absent or null. */
    Optional<Object> find(JWTClaimsSet claims) {
        Object found = claims.getClaims();
        for (String name : names) {
            found = found instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return Optional.ofNullable(found);
    }

    private static String name(MatchResult match) {
        return Optional.ofNullable(match.group(1)).orElseGet(() -> match.group(2));
    }
}
