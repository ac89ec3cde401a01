package com.revenueripple.devops.api.authorizers;

import com.nimbusds.jwt.JWTClaimsSet;
import com.revenueripple.devops.http.Principal.NonAdministrator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A claim that a token must have to make its holder an administrator.
 *
 * @param path of the claim
 * @param value what the claim must be or, if it is a list, contain
 * @param code of the problem that the holder of another token gets
 * @param rule why the claim is required, as a sentence
 * @param remedy what the holder can do, as a sentence; may be empty
 */
record RequiredClaim(ClaimPath path, String value, String code, String rule, String remedy) {
    /** The assurance level that Supabase Auth writes into a token after the code of a second factor. */
    static final RequiredClaim SECOND_FACTOR = new RequiredClaim(new ClaimPath("aal", List.of("aal")), "aal2",
            "second_factor_required",
            "Administrators need a second factor here.", "Sign in again with the code of an authenticator app.");

    private static final int LONGEST_SHOWN = 64;

    /** The claim with the role. */
    static RequiredClaim role(ClaimPath path, String adminRole) {
        return new RequiredClaim(path, adminRole, "not_an_administrator", "This route is for administrators.", "");
    }

    boolean isMetBy(JWTClaimsSet claims) {
        return path.find(claims)
                .filter(actual -> actual instanceof List<?> values ? values.contains(value) : value.equals(actual))
                .isPresent();
    }

    /** The holder of a token that does not meet this requirement, with the reason. */
    NonAdministrator refusal(JWTClaimsSet claims) {
        String checked = "The token's claim " + path.text() + " must be '" + value + "', but "
                + path.find(claims).map(RequiredClaim::shown).orElse("is absent") + ".";
        return new NonAdministrator(claims.getSubject(), code, String.join(" ", rule, checked, remedy).strip());
    }

    /**
     * The value in a form that is safe in a log line, on a page and, without any escaping, between the quotation marks
     * of the gateway's JSON templates: the issuer's users may have chosen it. A long value is cut off. Each character
     * that is not printable ASCII, a quotation mark or a backslash is shown by its code point, such as [U+00A0].
     */
    private static String shown(Object actual) {
        String text = actual.toString();
        String start = text.codePoints().limit(LONGEST_SHOWN)
                .mapToObj(character -> isHarmless(character)
                        ? Character.toString(character)
                        : "[U+%04X]".formatted(character))
                .collect(Collectors.joining());
        return "is '" + start + (text.codePointCount(0, text.length()) > LONGEST_SHOWN ? "..." : "") + "'";
    }

    private static boolean isHarmless(int character) {
        return character >= ' ' && character <= '~' && character != '"' && character != '\\';
    }
}
