package com.revenueripple.devops.api.authorizers;

import static com.revenueripple.devops.api.authorizers.TestIssuer.adminClaims;
import static com.revenueripple.devops.api.authorizers.TestIssuer.signExactly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.CompressionAlgorithm;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.revenueripple.devops.http.Principal.Administrator;
import com.revenueripple.devops.http.Principal.NonAdministrator;
import com.revenueripple.devops.testing.MovableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens forged with everything but the issuer's private key, and tokens that the issuer signed for other purposes. */
class ForgedTokensTest {
    private static final String HEADER = "{\"alg\":\"ES256\",\"kid\":\"key-1\"}";

    private final MovableClock clock = MovableClock.at("2026-11-23T12:00:00Z");
    private final TestIssuer issuer = new TestIssuer();
    private final TestIssuer attacker = new TestIssuer();
    private final TokenVerifier verifier = issuer.verifier(clock);

    ForgedTokensTest() throws IOException {}

    @AfterEach
    void stop() {
        issuer.close();
        attacker.close();
    }

    @Test
    void theForgedTokensWouldPassIfTheyWereSigned() throws Exception {
        assertThat(verifier.verify(signExactly(HEADER, payload(), issuer.key()))).isInstanceOf(Administrator.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"none\"", "\"None\"", "\"NONE\"", "\"nOnE\"", "\"none \"", "\"\"", "null", "0", "[]",
            "\"HS256\"", "\"hs256\"", "\"RS256\"", "\"PS256\"", "\"ES384\"", "\"ES256K\"", "\"EdDSA\"", "\"dir\"",
            "\"ES256\\u0000\"", "\"\\u0045S256\\n\""})
    void noOtherAlgorithmPasses(String algorithm) {
        for (String signature : List.of("", "AA", TestIssuer.base64(new byte[64]))) {
            assertRefused(base64("{\"alg\":" + algorithm + ",\"kid\":\"key-1\"}") + "." + base64(payload()) + "."
                    + signature);
        }
    }

    @Test
    void thePublicKeyIsNotASharedSecret() throws Exception {
        ECKey key = issuer.key().toPublicJWK();
        byte[] der = key.toECPublicKey().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(der) + "\n-----END PUBLIC KEY-----";

        for (byte[] secret : List.of(der, bytes(pem), bytes(pem + "\n"), bytes(key.toJSONString()),
                key.getX().decode())) {
            assertRefused(TestIssuer.signWithSecret(adminClaims(clock.instant()), secret));
        }
    }

    @Test
    void degenerateEcdsaSignaturesAreRefused() {
        byte[] signed = issuer.key().getCurve().toECParameterSpec().getOrder().toByteArray();
        byte[] order = Arrays.copyOfRange(signed, signed.length - 32, signed.length);
        List<byte[]> signatures = new ArrayList<>(List.of(new byte[64], new byte[0], new byte[1], new byte[63],
                new byte[65], join(order, order), join(new byte[32], order), join(order, new byte[32])));
        byte[] ones = new byte[64];
        Arrays.fill(ones, (byte) 0xFF);
        signatures.add(ones);
        signatures.add(new byte[]{0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00});

        for (byte[] signature : signatures) {
            assertRefused(base64(HEADER) + "." + base64(payload()) + "." + TestIssuer.base64(signature));
        }
    }

    @Test
    void keysInTheHeaderAreIgnored() throws Exception {
        ECKey own = attacker.key();
        String uri = "\"" + attacker.keySetUri() + "\"";

        for (String field : List.of("\"jwk\":" + own.toPublicJWK(), "\"jku\":" + uri, "\"x5u\":" + uri,
                "\"jku\":" + uri + ",\"x5u\":" + uri + ",\"jwk\":" + own.toPublicJWK(), "\"x5c\":[\"MIIB\"]")) {
            for (String keyId : List.of("key-1", "key-2", attacker.keySetUri(), "../../jwks.json", "' OR 1=1 --")) {
                assertRefused(signExactly("{\"alg\":\"ES256\",\"kid\":\"" + keyId + "\"," + field + "}", payload(),
                        own));
            }
        }
        assertThat(attacker.keySetRequests.get()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"crit\":[\"exp\"],\"exp\":1", "\"crit\":[\"unheard-of\"],\"unheard-of\":1",
            "\"crit\":[\"b64\"],\"b64\":false", "\"crit\":\"exp\"",
            "\"crit\":[]", "\"crit\":null"})
    void unsupportedCriticalHeadersAreRefused(String field) {
        assertRefused(signExactly("{\"alg\":\"ES256\",\"kid\":\"key-1\"," + field + "}", payload(), issuer.key()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"JOSE", "dpop+jwt", "logout+jwt", "secevent+jwt"})
    void tokensOfOtherTypesAreRefused(String type) {
        assertRefused(signExactly("{\"alg\":\"ES256\",\"kid\":\"key-1\",\"typ\":\"" + type + "\"}", payload(),
                issuer.key()));
    }

    /** RFC 9068, section 4, names the last two. */
    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "at+jwt", "application/at+jwt"})
    void accessTokensMayNameTheirType(String type) {
        assertAdministrator(signExactly("{\"alg\":\"ES256\",\"kid\":\"key-1\",\"typ\":\"" + type + "\"}", payload(),
                issuer.key()));
    }

    /** Anyone can encrypt for a public key. */
    @Test
    void encryptedTokensAreRefused() throws Exception {
        for (CompressionAlgorithm compression : new CompressionAlgorithm[]{CompressionAlgorithm.DEF, null}) {
            JWEHeader header = new JWEHeader.Builder(JWEAlgorithm.ECDH_ES, EncryptionMethod.A128GCM)
                    .keyID("key-1").compressionAlgorithm(compression).build();
            EncryptedJWT token = new EncryptedJWT(header, adminClaims(clock.instant()).build());
            token.encrypt(new ECDHEncrypter(issuer.key().toPublicJWK()));

            assertRefused(token.serialize());
        }
    }

    @Test
    void aWeakKeyOfTheIssuerIsRefused() {
        RSAKey weak = TestIssuer.newRsaKey("weak", 1_024);
        RSAKey strong = TestIssuer.newRsaKey("strong", 2_048);
        issuer.publish(weak.toPublicJWK(), strong.toPublicJWK());

        assertAdministrator(TestIssuer.signWithRsa(adminClaims(clock.instant()), strong));
        assertRefused(TestIssuer.signWithRsa(adminClaims(clock.instant()), weak));
    }

    @Test
    void publishedSecretsAndEncryptionKeysAreNotUsed() throws Exception {
        byte[] secret = new byte[32];
        ECKey forEncryption = new ECKey.Builder(TestIssuer.newKey("encryption")).keyUse(KeyUse.ENCRYPTION).build();
        issuer.answerWith(TestIssuer.answering(200, "application/json", "{\"keys\":["
                + new OctetSequenceKey.Builder(secret).keyID("key-1").build().toJSONString() + ","
                + forEncryption.toPublicJWK() + "," + issuer.key().toPublicJWK() + "]}"));

        assertAdministrator(issuer.sign(adminClaims(clock.instant())));
        assertRefused(TestIssuer.signWithSecret(adminClaims(clock.instant()), secret));
        assertRefused(TestIssuer.sign(adminClaims(clock.instant()), forEncryption));
    }

    @Test
    void anRsaKeyIsNotUsedWithAnotherAlgorithm() throws Exception {
        RSAKey key = TestIssuer.newRsaKey("rsa", 2_048);
        issuer.publish(key.toPublicJWK());
        SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.PS256).keyID("rsa").build(),
                adminClaims(clock.instant()).build());
        token.sign(new RSASSASigner(key));

        assertRefused(token.serialize());
    }

    @Test
    void eachOfSeveralKeysWithTheSameIdIsUsedAndNoOther() {
        ECKey twin = TestIssuer.newKey("key-1");
        issuer.publish(issuer.key().toPublicJWK(), twin.toPublicJWK());

        assertAdministrator(issuer.sign(adminClaims(clock.instant())));
        assertAdministrator(TestIssuer.sign(adminClaims(clock.instant()), twin));
        assertRefused(TestIssuer.sign(adminClaims(clock.instant()), TestIssuer.newKey("key-1")));
    }

    @Test
    void theAudienceMayBeOneOfSeveral() {
        assertAdministrator(issuer.sign(claims().audience(List.of("other", TestIssuer.AUDIENCE))));
        assertRefused(issuer.sign(claims().audience(List.of("other", "another"))));
        assertRefused(issuer.sign(claims().audience(List.of())));
        assertRefused(issuer.sign(claims().audience((String) null)));
        assertRefused(issuer.sign(claims().audience(TestIssuer.AUDIENCE.toUpperCase(Locale.ROOT))));
    }

    @Test
    void timesOfATokenHaveAToleranceOfHalfAMinute() {
        Instant now = clock.instant();

        assertAdministrator(issuer.sign(claims().notBeforeTime(Date.from(now.plusSeconds(29)))));
        assertRefused(issuer.sign(claims().notBeforeTime(Date.from(now.plusSeconds(31)))));
        assertAdministrator(issuer.sign(claims().issueTime(Date.from(now.plusSeconds(30)))));
        assertRefused(issuer.sign(claims().issueTime(Date.from(now.plusSeconds(31)))));
        assertAdministrator(issuer.sign(claims().expirationTime(Date.from(now.minusSeconds(29)))));
        assertExpired(issuer.sign(claims().expirationTime(Date.from(now.minusSeconds(31)))));
        assertRefused(issuer.sign(claims().expirationTime(null)));
    }

    /** The library multiplies by 1,000, so that some times of the distant future become those of the past. */
    @Test
    void aTimeThatOverflowsIsRefused() {
        long wrapped = (1L << 61) + clock.instant().getEpochSecond();

        for (String time : List.of("nbf", "iat")) {
            assertRefused(signExactly(HEADER, payload().replaceFirst("\"iat\":[0-9]+", "\"" + time + "\":" + wrapped),
                    issuer.key()));
        }
        assertExpired(signExactly(HEADER,
                payload().replaceFirst("\"exp\":[0-9]+", "\"exp\":9223372036854775807"), issuer.key()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            admin\\u200b              | sub has a character other than printable ASCII: U+200B
            \\u3164                   | sub has a character other than printable ASCII: U+3164
            admin\\nsystem            | sub has a character other than printable ASCII: U+000A
            admin\\u0000              | sub has a character other than printable ASCII: U+0000
            \\uffff                   | sub has a character other than printable ASCII: U+FFFF
            \\ud83d\\udfff            | sub has a character other than printable ASCII: U+1F7FF
            \\ud800                   | sub has a character other than printable ASCII: U+D800
            \\u0430dmin               | sub has a character other than printable ASCII: U+0430
            ` admin`                  | sub begins or ends with a space
            `admin `                  | sub begins or ends with a space
            `\\u2003`                 | no sub
            """)
    void aSubjectThatLooksLikeAnotherIsRefusedWithItsReason(String subject, String reason) {
        String payload = payload().replace("\"sub\":\"admin-1\"", "\"sub\":\"" + subject + "\"");

        assertRefused(signExactly(HEADER, payload, issuer.key()), reason);
    }

    @Test
    void aSubjectHasAtMost255Characters() throws Exception {
        assertThat(verifier.verify(issuer.sign(claims().subject("x".repeat(255)))).id()).hasSize(255);
        assertThat(verifier.verify(issuer.sign(claims().subject("auth0|5f7c Jane <jane@example.com>"))).id())
                .isEqualTo("auth0|5f7c Jane <jane@example.com>");
        for (int length : new int[]{256, 4_000}) {
            assertRefused(issuer.sign(claims().subject("x".repeat(length))), "sub has more than 255 characters");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"exp\":\"9999999999\"", "\"exp\":null", "\"exp\":true", "\"exp\":{}",
            "\"exp\":1e400", "\"nbf\":\"soon\"", "\"iat\":[]", "\"iss\":[\"https://issuer.example/auth/v1\"]",
            "\"iss\":null", "\"iss\":\"https://issuer.example/auth/v1/\"", "\"aud\":7", "\"aud\":{}", "\"aud\":[7]",
            "\"aud\":null", "\"nbf\":9223372036854775807", "\"iat\":9223372036854775807",
            "\"nbf\":1e300", "\"nbf\":18446744073709551616", "\"iat\":-1", "\"nbf\":253402300800", "\"sub\":{}",
            "\"sub\":null", "\"sub\":\"\"", "\"sub\":\" \""})
    void aClaimOfAnotherShapeIsRefused(String claim) {
        String name = claim.substring(0, claim.indexOf(':'));
        String payload = payload().replaceFirst(name + ":(\"[^\"]*\"|[0-9]+),", "").replaceFirst("\\{", "{" + claim
                + ",");

        assertRefused(signExactly(HEADER, payload, issuer.key()));
    }

    @Test
    void onlyTheConfiguredClaimMakesAnAdministrator() throws Exception {
        for (JWTClaimsSet.Builder claims : List.of(
                claims().claim("app_metadata", null).claim("user_metadata", Map.of("role", "admin")),
                claims().claim("app_metadata", Map.of("roles", "admin")).claim("role", "admin"),
                claims().claim("app_metadata", Map.of("role", "Admin")),
                claims().claim("app_metadata", Map.of("role", "admin,member")),
                claims().claim("app_metadata", Map.of("role", Map.of("admin", true))),
                claims().claim("app_metadata", Map.of("role", List.of(List.of("admin")))),
                claims().claim("app_metadata", Map.of("role", true)),
                claims().claim("app_metadata", List.of(Map.of("role", "admin"))),
                claims().claim("app_metadata", null).claim("app_metadata.role", "admin"),
                claims().claim("app_metadata", "{\"role\":\"admin\"}"))) {
            assertThat(verifier.verify(issuer.sign(claims))).isInstanceOf(NonAdministrator.class);
        }
        assertAdministrator(issuer.sign(claims().claim("app_metadata", Map.of("role", List.of("member", "admin")))));
    }

    @Test
    void nestedAndOversizedTokensAreRefused() {
        String nested = "{\"a\":".repeat(20_000) + "1" + "}".repeat(20_000);
        String number = "{\"alg\":\"ES256\",\"kid\":\"key-1\",\"n\":" + "9".repeat(100_000) + "}";

        for (String hostile : List.of(nested, "[".repeat(100_000), number, "{\"exp\":1e999999999}",
                "{\"alg\":\"" + "x".repeat(100_000) + "\"}")) {
            assertRefused(signExactly(hostile, payload(), issuer.key()));
            assertRefused(signExactly(HEADER, hostile, attacker.key()));
        }
        assertRefused("a.".repeat(100_000));
        assertRefused(".".repeat(100_000));
        assertRefused("..");
        assertRefused("");
    }

    @Test
    void aTokenCanBeUsedRepeatedlyUntilItExpires() {
        String token = issuer.sign(claims());

        for (int times = 0; times < 3; times++) {
            assertAdministrator(token);
        }
        clock.advance(Duration.ofHours(2));
        assertExpired(token);
    }

    private JWTClaimsSet.Builder claims() {
        return adminClaims(clock.instant());
    }

    private String payload() {
        long now = clock.instant().getEpochSecond();
        return "{\"iss\":\"" + TestIssuer.ISSUER + "\",\"aud\":\"" + TestIssuer.AUDIENCE
                + "\",\"sub\":\"admin-1\",\"iat\":" + now + ",\"exp\":" + (now + 3_600)
                + ",\"app_metadata\":{\"role\":\"admin\"}}";
    }

    private void assertAdministrator(String token) {
        try {
            assertThat(verifier.verify(token)).isInstanceOf(Administrator.class);
        } catch (TokenRefusedException e) {
            throw new AssertionError(e);
        }
    }

    private void assertRefused(String token) {
        assertThatExceptionOfType(TokenRefusedException.class).isThrownBy(() -> verifier.verify(token))
                .matches(refusal -> !refusal.expired());
    }

    private void assertRefused(String token, String reason) {
        assertThatExceptionOfType(TokenRefusedException.class).isThrownBy(() -> verifier.verify(token))
                .withMessage(reason);
    }

    private void assertExpired(String token) {
        assertThatExceptionOfType(TokenRefusedException.class).isThrownBy(() -> verifier.verify(token))
                .matches(TokenRefusedException::expired);
    }

    private static String base64(String text) {
        return TestIssuer.base64(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
