package com.revenueripple.devops.api.authorizers;

import static com.revenueripple.devops.api.authorizers.TestIssuer.adminClaims;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.APIGatewayCustomAuthorizerEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.revenueripple.devops.api.EventFiles;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.lambda.FunctionContext;
import com.revenueripple.devops.testing.MovableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

class AuthorizeAdministratorTest {
    private static final String METHOD_ARN = "arn:aws:execute-api:us-east-1:000000000000:api/live/GET/api/devops/keys";
    private static final String SHARED_SECRET = "a shared secret of more than 256 bits";

    private final MovableClock clock = MovableClock.at("2026-11-23T12:00:00Z");
    private final TestIssuer issuer = new TestIssuer();
    private final AuthorizeAdministratorHandler authorizer = authorizer(Map.of());

    AuthorizeAdministratorTest() throws IOException {}

    @AfterEach
    void stopIssuer() {
        issuer.close();
    }

    @Test
    void anAdministratorIsAllowedTheCalledMethod() {
        JsonNode answer = authorize(issuer.sign(claims()));

        assertThat(answer.at("/policy_document/Statement/0/Effect").asText()).isEqualTo("Allow");
        assertThat(answer.at("/policy_document/Statement/0/Resource").toString()).contains(METHOD_ARN);
        assertThat(answer.at("/context/principal").asText()).isEqualTo("admin");
        assertThat(answer.at("/context/user_id").asText()).isEqualTo("admin-1");
    }

    @Test
    void anyoneElseIsAllowedAsAMemberForTheGuardToRefuse() {
        for (Object metadata : List.of(Map.of("role", "member"), Map.of(), "admin", List.of("admin"))) {
            JsonNode answer = authorize(issuer.sign(claims().claim("app_metadata", metadata)));
            assertThat(answer.at("/context/principal").asText()).isEqualTo("member");
        }
        assertThat(authorize(issuer.sign(claims().claim("app_metadata", null)
                .claim("user_metadata", Map.of("role", "admin")))).at("/context/principal").asText())
                .isEqualTo("member");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"role":"member"}         | is 'member'
            {"role":"Admin"}          | is 'Admin'
            {"role":"a'b; ${x} #set"} | is 'a'b; ${x} #set'
            {"role":["editor","ops"]} | is '[editor, ops]'
            {"role":true}             | is 'true'
            {"role":{"admin":true}}   | is '{admin=true}'
            {"role":null}             | is absent
            {"roles":"admin"}         | is absent
            {}                        | is absent
            {"role":""}               | is ''
            {"role":"admin "}         | is 'admin '
            {"role":"admin\\u00a0"}    | is 'admin[U+00A0]'
            {"role":"admin\\n"}        | is 'admin[U+000A]'
            {"role":"\\u202eadmin"}    | is '[U+202E]admin'
            {"role":"\\u0430dmin"}     | is '[U+0430]dmin'
            {"role":"\\ud800"}         | is '[U+D800]'
            {"role":"\\ud83d\\ude00"}   | is '[U+1F600]'
            {"role":"\\u0000\\u007f"}   | is '[U+0000][U+007F]'
            {"role":"x\\",\\"code\\":\\""} | is 'x[U+0022],[U+0022]code[U+0022]:[U+0022]'
            {"role":"x\\\\"}           | is 'x[U+005C]'
            """)
    void aMemberLearnsWhichClaimWasCheckedAndItsValue(String metadata, String finding) {
        String claims = claims().claim("app_metadata", null).build().toString();
        String payload = claims.replaceFirst("\\{", "{\"app_metadata\":" + Matcher.quoteReplacement(metadata) + ",");

        JsonNode answer = authorize(
                TestIssuer.signExactly("{\"alg\":\"ES256\",\"kid\":\"key-1\"}", payload, issuer.key()));

        assertThat(answer.at("/context/code").asText()).isEqualTo("not_an_administrator");
        assertThat(answer.at("/context/detail").asText()).isEqualTo("This route is for administrators. "
                + "The token's claim app_metadata.role must be 'admin', but " + finding + ".");
    }

    @Test
    void onlyTheStartOfALongValueIsShown() {
        assertThat(detail("x".repeat(64))).endsWith("but is '" + "x".repeat(64) + "'.");
        assertThat(detail("x".repeat(65))).endsWith("but is '" + "x".repeat(64) + "...'.");
        assertThat(detail(Collections.nCopies(1_000, "editor"))).contains("but is '[editor, editor, ").endsWith("...'.")
                .hasSizeLessThan(200);
        assertThat(detail("\ud83d\ude00".repeat(9_999))).endsWith("[U+1F600]...'.").hasSizeLessThan(800);
    }

    private String detail(Object role) {
        return authorize(issuer.sign(claims().claim("app_metadata", Map.of("role", role)))).at("/context/detail")
                .asText();
    }

    @ParameterizedTest
    @CsvSource({"aal1, is 'aal1'", "AAL2, is 'AAL2'", ", is absent"})
    void anAdministratorWithoutARequiredSecondFactorIsAMember(String level, String finding) {
        AuthorizeAdministratorHandler strict = authorizer(Map.of("REQUIRE_SECOND_FACTOR", "yes"));

        JsonNode answer = authorize(strict, issuer.sign(claims().claim("aal", level)));

        assertThat(answer.at("/context/principal").asText()).isEqualTo("member");
        assertThat(answer.at("/context/code").asText()).isEqualTo("second_factor_required");
        assertThat(answer.at("/context/detail").asText()).isEqualTo("Administrators need a second factor here. "
                + "The token's claim aal must be 'aal2', but " + finding
                + ". Sign in again with the code of an authenticator app.");
    }

    @Test
    void aSecondFactorMakesNoAdministratorButIsEnoughForOne() {
        AuthorizeAdministratorHandler strict = authorizer(Map.of("REQUIRE_SECOND_FACTOR", "yes"));

        assertThat(authorize(strict, issuer.sign(claims().claim("aal", "aal2"))).at("/context/principal").asText())
                .isEqualTo("admin");
        assertThat(authorize(strict, issuer.sign(claims().claim("aal", "aal2")
                .claim("app_metadata", Map.of("role", "member")))).at("/context/code").asText())
                .isEqualTo("not_an_administrator");
    }

    @Test
    void theSecondFactorIsRequiredOrNot() {
        assertThatThrownBy(() -> authorizer(Map.of("REQUIRE_SECOND_FACTOR", "true")))
                .hasMessageContaining("REQUIRE_SECOND_FACTOR");
        assertThatThrownBy(() -> authorizer(Map.of("REQUIRE_SECOND_FACTOR", "")))
                .hasMessageContaining("REQUIRE_SECOND_FACTOR");
    }

    @Test
    void aRoleMayBeOneOfSeveral() {
        String token = issuer.sign(claims().claim("app_metadata", Map.of("role", List.of("editor", "admin"))));

        assertThat(authorize(token).at("/context/principal").asText()).isEqualTo("admin");
    }

    @Test
    void aTokenIsValidUntilItExpires() {
        String token = issuer.sign(claims());

        clock.advance(Duration.ofHours(1));
        assertThat(authorize(token).at("/context/principal").asText()).isEqualTo("admin");

        clock.advance(Duration.ofSeconds(31));
        assertDenied(token, "token_expired");
    }

    @Test
    void aTokenThatProvesNothingIsDenied() {
        JWTClaimsSet plain = claims().build();
        byte[] publicKeyAsSecret = issuer.key().toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);

        assertDenied("a.b.c", "token_invalid");
        assertDenied(new PlainJWT(plain).serialize(), "token_invalid");
        assertDenied(TestIssuer.signWithSecret(claims(), publicKeyAsSecret), "token_invalid");
        assertDenied(TestIssuer.sign(claims(), TestIssuer.newKey("key-1")), "token_invalid");
        assertDenied(issuer.sign(claims().issuer("https://other.example")), "token_invalid");
        assertDenied(issuer.sign(claims().audience("anon")), "token_invalid");
        assertDenied(issuer.sign(claims().expirationTime(null)), "token_invalid");
        assertDenied(issuer.sign(claims().subject(null)), "token_invalid");
        assertDenied(issuer.sign(claims().subject("")), "token_invalid");
        assertDenied(issuer.sign(claims().notBeforeTime(Date.from(clock.instant().plusSeconds(300)))),
                "token_invalid");
    }

    @Test
    void aTamperedTokenIsDenied() throws ParseException {
        SignedJWT own = SignedJWT.parse(issuer.sign(claims()));
        SignedJWT others = SignedJWT.parse(issuer.sign(claims().subject("admin-2")));

        SignedJWT tampered = new SignedJWT(own.getParsedParts()[0], others.getParsedParts()[1],
                own.getParsedParts()[2]);

        assertDenied(tampered.serialize(), "token_invalid");
    }

    @Test
    void aNewSigningKeyIsFetchedWhenATokenNamesIt() {
        authorize(issuer.sign(claims()));

        issuer.rotateKey("key-2");

        assertThat(authorize(issuer.sign(claims())).at("/context/principal").asText()).isEqualTo("admin");
    }

    @Test
    void aFloodOfUnknownKeysCausesFewRequestsToTheIssuer() {
        for (int i = 0; i < 200; i++) {
            assertDenied(TestIssuer.sign(claims(), TestIssuer.newKey("unknown-" + i)), "token_invalid");
        }

        assertThat(issuer.keySetRequests.get()).isLessThanOrEqualTo(3);
        assertThat(authorize(issuer.sign(claims())).at("/context/principal").asText()).isEqualTo("admin");
    }

    @Test
    void nothingIsDecidedWithoutTheIssuersKeys() {
        issuer.setReachable(false);

        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> authorize(issuer.sign(claims()))).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void nothingIsDecidedOnAnUnknownKeyInAnOutage() {
        authorize(issuer.sign(claims()));
        issuer.setReachable(false);
        issuer.rotateKey("key-2");
        String token = issuer.sign(claims());

        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> authorize(token)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void knownKeysOutlastAnOutageOfTheIssuer() {
        authorize(issuer.sign(claims()));

        issuer.setReachable(false);

        assertThat(authorize(issuer.sign(claims())).at("/context/principal").asText()).isEqualTo("admin");
    }

    @Test
    void aSharedSecretReplacesPublishedKeys() {
        AuthorizeAdministratorHandler shared = authorizer(
                Map.of("OIDC_SHARED_SECRET_ARN", "arn:aws:secretsmanager:us-east-1:0:secret:oidc"));
        String token = TestIssuer.signWithSecret(claims(), SHARED_SECRET.getBytes(StandardCharsets.UTF_8));

        assertThat(authorize(shared, token).at("/context/principal").asText()).isEqualTo("admin");
        assertThat(authorize(shared, issuer.sign(claims())).at("/context/code").asText()).isEqualTo("token_invalid");
        assertThat(authorize(shared, TestIssuer.signWithSecret(claims(), new byte[64])).at("/context/code").asText())
                .isEqualTo("token_invalid");
        assertThat(issuer.keySetRequests.get()).isZero();
    }

    @Test
    void aRoleThatUsersCanEditCannotBeConfigured() {
        assertThatThrownBy(() -> authorizer(Map.of("OIDC_ROLE_CLAIM", "user_metadata.role")))
                .hasMessageContaining("OIDC_ROLE_CLAIM");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user_metadata", "user_metadata.role", "[user_metadata].role", "data.user_metadata.role",
            "https://example.com/user_metadata", "[https://example.com/user_metadata].name"})
    void noClaimBelowUserMetadataCanBeConfigured(String path) {
        for (String variable : List.of("OIDC_ROLE_CLAIM", "OIDC_NAME_CLAIM")) {
            assertThatThrownBy(() -> authorizer(Map.of(variable, path))).hasMessageContaining(variable);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "a..b", ".a", "a.", "[a", "a]", "[]", "[a]b", "a[b]", "[[a]]"})
    void aPathThatIsNoneIsRefused(String path) {
        assertThatThrownBy(() -> authorizer(Map.of("OIDC_ROLE_CLAIM", path))).hasMessageContaining("OIDC_ROLE_CLAIM");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            https://example.com/role                | {"https://example.com/role":"admin"}
            https://example.com/role                | {"https://example.com/role":["editor","admin"]}
            [https://example.com/claims].role       | {"https://example.com/claims":{"role":"admin"}}
            resource_access.[my.client].roles       | {"resource_access":{"my.client":{"roles":["admin"]}}}
            [app_metadata.role]                     | {"app_metadata.role":"admin"}
            cognito:groups                          | {"cognito:groups":["admin"]}
            realm_access/roles                      | {"realm_access/roles":["admin"]}
            """)
    void theNameOfAClaimMayHaveDotsAndSlashes(String path, String claim) {
        AuthorizeAdministratorHandler configured = authorizer(Map.of("OIDC_ROLE_CLAIM", path));
        String others = claims().claim("app_metadata", null).build().toString();

        assertThat(authorize(configured, withClaims(others, claim)).at("/context/principal").asText())
                .isEqualTo("admin");
        assertThat(authorize(configured, issuer.sign(claims())).at("/context/detail").asText())
                .contains("The token's claim " + path + " must be 'admin', but is absent.");
    }

    private String withClaims(String others, String added) {
        return TestIssuer.signExactly("{\"alg\":\"ES256\",\"kid\":\"key-1\"}",
                added.replaceFirst("}$", "") + "," + others.substring(1), issuer.key());
    }

    @Test
    void anAdministratorHasANameOnlyWhereAClaimIsConfigured() {
        AuthorizeAdministratorHandler naming = authorizer(Map.of("OIDC_NAME_CLAIM", "app_metadata.name"));
        String named = issuer.sign(claims().claim("app_metadata", Map.of("role", "admin", "name", "Zoë Admin")));

        assertThat(authorize(naming, named).at("/context/user_name").asText()).isEqualTo("Zoë Admin");
        assertThat(authorize(naming, issuer.sign(claims())).at("/context").has("user_name")).isFalse();
        assertThat(authorize(named).at("/context").has("user_name")).isFalse();
    }

    @Test
    void aNameThatCannotBeShownIsNone() {
        AuthorizeAdministratorHandler naming = authorizer(Map.of("OIDC_NAME_CLAIM", "name"));

        for (Object name : List.of("", " ", "a\nb", "\u202eadmin", "\uffff", "\u3164", "\u115f", "\uffa0", "\u2800",
                "\ufe0f", "\u200d", "Zoë\ufe0f", Character.toString(0xE0100), "x".repeat(101), 7, List.of("Zoë"))) {
            assertThat(authorize(naming, issuer.sign(claims().claim("name", name))).at("/context").has("user_name"))
                    .as(name.toString()).isFalse();
        }
        for (String name : List.of("Zoë ❤\ufe0f", "\ud83d\udc69\u200d\ud83d\udcbb", "می\u200cخواهم")) {
            assertThat(authorize(naming, issuer.sign(claims().claim("name", name))).at("/context/user_name").asText())
                    .isEqualTo(name);
        }
    }

    @Test
    void theReadyEventIsDeniedForItsSignature() throws IOException {
        assertThat(EventFiles.answer(authorizer, "authorize-administrator").at("/context/code").asText())
                .isEqualTo("token_invalid");
    }

    @Test
    void aMissingVariableIsNamed() {
        assertThatThrownBy(() -> authorizer(Map.of("OIDC_ISSUER", ""))).hasMessageContaining("OIDC_ISSUER");
    }

    private JWTClaimsSet.Builder claims() {
        return adminClaims(clock.instant());
    }

    private void assertDenied(String token, String code) {
        JsonNode answer = authorize(token);
        assertThat(answer.at("/policy_document/Statement/0/Effect").asText()).isEqualTo("Deny");
        assertThat(answer.at("/context/code").asText()).isEqualTo(code);
    }

    private JsonNode authorize(String token) {
        return authorize(authorizer, token);
    }

    private static JsonNode authorize(AuthorizeAdministratorHandler handler, String token) {
        return Json.tree(handler.handleRequest(APIGatewayCustomAuthorizerEvent.builder()
                .withType("TOKEN")
                .withAuthorizationToken("Bearer " + token)
                .withMethodArn(METHOD_ARN)
                .build(), FunctionContext.BEHIND_GATEWAY));
    }

    private AuthorizeAdministratorHandler authorizer(Map<String, String> changes) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "OIDC_ISSUER", TestIssuer.ISSUER,
                "OIDC_JWKS_URI", issuer.keySetUri(),
                "OIDC_AUDIENCE", TestIssuer.AUDIENCE,
                "OIDC_ROLE_CLAIM", "app_metadata.role",
                "OIDC_ADMIN_ROLE", "admin",
                "REQUIRE_SECOND_FACTOR", "no"));
        variables.putAll(changes);
        return new AuthorizeAdministratorHandler(new Environment(variables, clock, new SecureRandom(), () -> {
            throw new IllegalStateException("no database here");
        }, SharedSecret::new, () -> {
            throw new IllegalStateException("no queues here");
        }));
    }

    private static final class SharedSecret implements SecretsManagerClient {
        @Override
        public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
            return GetSecretValueResponse.builder().secretString(SHARED_SECRET).build();
        }

        @Override
        public String serviceName() {
            return "secretsmanager";
        }

        @Override
        public void close() {}
    }
}
