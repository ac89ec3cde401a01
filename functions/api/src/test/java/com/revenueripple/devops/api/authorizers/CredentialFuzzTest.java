package com.revenueripple.devops.api.authorizers;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayCustomAuthorizerEvent;
import com.amazonaws.services.lambda.runtime.events.IamPolicyResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.keys.KeySecret;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.lambda.FunctionContext;
import com.revenueripple.devops.testing.MovableClock;
import com.revenueripple.devops.testing.TestTables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import org.jspecify.annotations.Nullable;

/** Anything but a valid credential is denied with a code, and nothing is thrown. */
class CredentialFuzzTest {
    private static final String METHOD_ARN = "arn:aws:execute-api:us-east-1:000000000000:api/live/GET/api/devops/keys";
    private static final Set<String> DENIALS = Set.of("token_invalid", "token_expired", "key_invalid");
    private static final List<String> PIECES = List.of("", " ", ".", "..", "-", "=", "\u0000", "\n", "\u00e9", "\uD800",
            "rr_", "RR_", "Bearer ", "e30", "bnVsbA", "W10", "eyJhbGciOiJub25lIn0", "eyJhbGciOiJFUzI1NiJ9", "AAAA",
            "{\"alg\":\"none\"}", "0".repeat(49), "a".repeat(9_000));

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final TestIssuer ISSUER = startedIssuer();
    private static final String TOKEN = ISSUER.sign(TestIssuer.adminClaims(NOW));
    private static final TestTables TABLES = TestTables.create();
    private static final AuthorizerHandler ADMINISTRATORS = new AuthorizeAdministratorHandler(
            environment());
    private static final AuthorizerHandler KEYS = new AuthorizeApiKeyHandler(
            environment());

    @AfterContainer
    static void stopIssuer() {
        ISSUER.close();
    }

    @Property(tries = 300, seed = "20261123")
    void anythingButATokenIsDenied(@ForAll Random random) {
        String token = (random.nextInt(4) == 0 ? "" : "Bearer ") + pieces(random);

        assertDenied(authorize(ADMINISTRATORS, token), token);
    }

    /** A signature has several encodings; the signed text has one. */
    @Property(tries = 300, seed = "20261123")
    void aTokenWithAChangedSignedTextIsDenied(@ForAll Random random) {
        int place = random.nextInt(TOKEN.lastIndexOf('.'));
        char other = (char) (random.nextInt(3) == 0 ? random.nextInt(0x10000) : 33 + random.nextInt(94));
        String changed = TOKEN.substring(0, place) + other + TOKEN.substring(place + random.nextInt(2));

        JsonNode answer = authorize(ADMINISTRATORS, "Bearer " + changed);

        if (!changed.equals(TOKEN)) {
            assertDenied(answer, changed);
        }
    }

    @Property(tries = 300, seed = "20261123")
    void anythingButAKeyIsDenied(@ForAll Random random) {
        String key = random.nextBoolean() ? pieces(random) : changed(KeySecret.generate(new SecureRandom()), random);

        assertDenied(authorize(KEYS, key), key);
    }

    /** The first two make the library itself fail. */
    @Example
    void tokensThatOnceCausedFailuresAreDenied() {
        for (String token : List.of("bnVsbA.e30.AAAA", "bnVsbA.bnVsbA.bnVsbA", "e30.bnVsbA.AAAA", "W10.W10.AAAA")) {
            assertDenied(authorize(ADMINISTRATORS, "Bearer " + token), token);
        }
    }

    @Example
    void aMissingCredentialIsDenied() {
        assertDenied(authorize(ADMINISTRATORS, null), "none");
        assertDenied(authorize(KEYS, null), "none");
    }

    private static String changed(KeySecret key, Random random) {
        StringBuilder text = new StringBuilder(key.reveal());
        for (int changes = random.nextInt(3); changes > 0; changes--) {
            text.setCharAt(random.nextInt(text.length()), (char) (33 + random.nextInt(94)));
        }
        return text.toString();
    }

    private static String pieces(Random random) {
        return IntStream.range(0, random.nextInt(8)).mapToObj(_ -> PIECES.get(random.nextInt(PIECES.size())))
                .collect(Collectors.joining());
    }

    private static void assertDenied(JsonNode answer, String credential) {
        assertThat(answer.at("/policy_document/Statement/0/Effect").asText()).as(credential).isEqualTo("Deny");
        assertThat(answer.at("/context/code").asText()).as(credential).isIn(DENIALS);
        assertThat(answer.path("context")).as(credential).hasSize(2);
    }

    private static JsonNode authorize(AuthorizerHandler authorizer,
            @Nullable String credential) {
        return Json.tree(authorizer.handleRequest(APIGatewayCustomAuthorizerEvent.builder()
                .withType("TOKEN")
                .withAuthorizationToken(credential)
                .withMethodArn(METHOD_ARN)
                .build(), FunctionContext.BEHIND_GATEWAY));
    }

    private static TestIssuer startedIssuer() {
        try {
            return new TestIssuer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Environment environment() {
        return new Environment(Map.of(
                "API_KEYS_TABLE", TABLES.name("ApiKeysTable"),
                "OIDC_ISSUER", TestIssuer.ISSUER,
                "OIDC_JWKS_URI", ISSUER.keySetUri(),
                "OIDC_AUDIENCE", TestIssuer.AUDIENCE,
                "OIDC_ROLE_CLAIM", "app_metadata.role",
                "OIDC_ADMIN_ROLE", "admin",
                "REQUIRE_SECOND_FACTOR", "no"), new MovableClock(NOW), new SecureRandom(), TABLES::client, () -> {
                    throw new IllegalStateException("no secrets here");
                }, () -> {
                    throw new IllegalStateException("no queues here");
                });
    }
}
