package com.revenueripple.devops.api.authorizers;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.environment.SecretCache;
import com.revenueripple.devops.http.Principal.Administrator;
import com.revenueripple.devops.http.Principal;
import com.revenueripple.devops.http.PrintableText;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies OIDC tokens: the signature by the issuer's published keys (RS256, ES256) or, for an issuer that still shares
 * a secret, HS256; never both. Then {@code iss}, {@code aud}, {@code exp}, {@code nbf}, {@code iat}, {@code sub} and
 * the claims that make an administrator. A token's type may be {@code JWT}, {@code at+jwt} (RFC 9068) or absent.
 */
final class TokenVerifier {
    private static final Set<JWSAlgorithm> PUBLISHED_KEY_ALGORITHMS = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256);
    private static final String ROLE_CLAIM = "OIDC_ROLE_CLAIM";
    private static final String NAME_CLAIM = "OIDC_NAME_CLAIM";
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);
    /** By OpenID Connect Core 1.0, section 2, which also restricts it to ASCII. */
    private static final int LONGEST_SUBJECT = 255;
    private static final int LONGEST_NAME = 100;

    private final DefaultJWTProcessor<SecurityContext> processor;
    private final List<RequiredClaim> requirements;
    private final Optional<ClaimPath> nameClaim;

    private TokenVerifier(DefaultJWTProcessor<SecurityContext> processor, List<RequiredClaim> requirements,
            Optional<ClaimPath> nameClaim) {
        this.processor = processor;
        this.requirements = requirements;
        this.nameClaim = nameClaim;
    }

    /**
     * The verifier for the function's variables.
     *
     * @throws IllegalStateException naming the variable that is missing or invalid
     */
    static TokenVerifier of(Environment environment) {
        String issuer = environment.required("OIDC_ISSUER");
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(environment.optional("OIDC_SHARED_SECRET_ARN")
                .map(arn -> sharedSecret(environment, arn))
                .orElseGet(() -> publishedKeys(environment, issuer)));
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT,
                new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt"), null));
        processor.setJWTClaimsSetVerifier(
                claimsVerifier(issuer, environment.required("OIDC_AUDIENCE"), environment.clock()));
        return new TokenVerifier(processor, requirements(environment), environment.optional(NAME_CLAIM)
                .map(path -> ClaimPath.parse(NAME_CLAIM, path)));
    }

    /**
     * The principal of the token; without all that makes an administrator, the first claim that is not as required.
     *
     * @throws TokenRefusedException when the token proves nothing
     * @throws IllegalStateException when that cannot be decided, because the issuer's keys are unavailable
     */
    Principal verify(String token) throws TokenRefusedException {
        JWTClaimsSet claims = verifiedClaims(token);
        return requirements.stream()
                .filter(requirement -> !requirement.isMetBy(claims))
                .findFirst()
                .<Principal>map(requirement -> requirement.refusal(claims))
                .orElseGet(() -> new Administrator(claims.getSubject(), displayName(claims)));
    }

    /** A name that cannot be shown is none: it identifies nobody. */
    private Optional<String> displayName(JWTClaimsSet claims) {
        return nameClaim.flatMap(path -> path.find(claims))
                .filter(String.class::isInstance)
                .flatMap(name -> PrintableText.of(name.toString(), LONGEST_NAME));
    }

    private JWTClaimsSet verifiedClaims(String token) throws TokenRefusedException {
        JWT parsed = parsed(token);
        try {
            JWTClaimsSet claims = processor.process(parsed, null);
            TokenText.check(parsed);
            return claims;
        } catch (ExpiredJWTException e) {
            throw new TokenRefusedException("expired", true);
        } catch (BadJOSEException e) {
            throw new TokenRefusedException(String.valueOf(e.getMessage()), false);
        } catch (JOSEException e) {
            throw new IllegalStateException("The token cannot be checked: " + e.getMessage(), e);
        }
    }

    /** The library's parser fails in its own ways for some texts: a header that is JSON's null, for instance. */
    private static JWT parsed(String token) throws TokenRefusedException {
        try {
            return JWTParser.parse(token);
        } catch (ParseException | RuntimeException _) {
            throw new TokenRefusedException("not a token", false);
        }
    }

    /** In the order in which they are checked. */
    private static List<RequiredClaim> requirements(Environment environment) {
        RequiredClaim role = RequiredClaim.role(ClaimPath.parse(ROLE_CLAIM, environment.required(ROLE_CLAIM)),
                environment.required("OIDC_ADMIN_ROLE"));
        String secondFactor = environment.required("REQUIRE_SECOND_FACTOR");
        return switch (secondFactor) {
            case "yes" -> List.of(role, RequiredClaim.SECOND_FACTOR);
            case "no" -> List.of(role);
            default -> throw new IllegalStateException(
                    "REQUIRE_SECOND_FACTOR is " + secondFactor + ", but must be yes or no.");
        };
    }

    private static JWSVerificationKeySelector<SecurityContext> publishedKeys(Environment environment, String issuer) {
        String uri = environment.optional("OIDC_JWKS_URI").orElse(issuer + "/.well-known/jwks.json");
        return new JWSVerificationKeySelector<>(PUBLISHED_KEY_ALGORITHMS,
                new PublishedKeys(uri, environment.clock()));
    }

    private static JWSVerificationKeySelector<SecurityContext> sharedSecret(Environment environment, String arn) {
        SecretCache secrets = new SecretCache(environment.secretsManager().get(), environment.clock());
        return new JWSVerificationKeySelector<>(JWSAlgorithm.HS256, new SharedSecretSource(secrets, arn));
    }

    private static DefaultJWTClaimsVerifier<SecurityContext> claimsVerifier(String issuer, String audience,
            Clock clock) {
        JWTClaimsSet exact = new JWTClaimsSet.Builder().issuer(issuer).build();
        DefaultJWTClaimsVerifier<SecurityContext> verifier = new ClockedClaimsVerifier(audience, exact,
                Set.of("sub", "exp"), clock);
        verifier.setMaxClockSkew(Math.toIntExact(CLOCK_SKEW.toSeconds()));
        return verifier;
    }

    /** The library's claims verifier, with this system's clock. */
    private static final class ClockedClaimsVerifier extends DefaultJWTClaimsVerifier<SecurityContext> {
        private final Clock clock;

        ClockedClaimsVerifier(String audience, JWTClaimsSet exact, Set<String> required, Clock clock) {
            super(audience, exact, required);
            this.clock = clock;
        }

        /** Also refuses what the library lets pass: claims that are null, and a token from the future. */
        @Override
        public void verify(JWTClaimsSet claims, @Nullable SecurityContext context) throws BadJWTException {
            super.verify(claims, context);
            if (claims.getExpirationTime() == null) {
                throw new BadJWTException("no exp");
            }
            checkSubject(claims.getSubject());
            Instant latest = clock.instant().plus(CLOCK_SKEW);
            if (claims.getIssueTime() != null && claims.getIssueTime().toInstant().isAfter(latest)) {
                throw new BadJWTException("made in the future");
            }
        }

        /** The subject is stored and shown as the actor; two of them must not look the same. */
        private static void checkSubject(@Nullable String subject) throws BadJWTException {
            if (subject == null || subject.isBlank()) {
                throw new BadJWTException("no sub");
            }
            if (subject.length() > LONGEST_SUBJECT) {
                throw new BadJWTException("sub has more than " + LONGEST_SUBJECT + " characters");
            }
            OptionalInt unprintable = subject.codePoints().filter(character -> character < ' ' || character > '~')
                    .findFirst();
            if (unprintable.isPresent()) {
                throw new BadJWTException(
                        "sub has a character other than printable ASCII: U+%04X".formatted(unprintable.getAsInt()));
            }
            if (!subject.equals(subject.strip())) {
                throw new BadJWTException("sub begins or ends with a space");
            }
        }

        @Override
        protected Date currentTime() {
            return Date.from(clock.instant());
        }
    }

    /** The shared secret as a set of one key, read again when the cache requires it. */
    private record SharedSecretSource(SecretCache secrets, String arn) implements JWKSource<SecurityContext> {
        @Override
        public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
            byte[] secret = secrets.value(arn).getBytes(StandardCharsets.UTF_8);
            return List.of(new OctetSequenceKey.Builder(secret).build());
        }
    }
}
