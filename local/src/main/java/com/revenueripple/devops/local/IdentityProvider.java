package com.revenueripple.devops.local;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.revenueripple.devops.json.Json;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.UUID;

/** Signs tokens like those of Supabase Auth, without a login, because only this machine can reach it. */
final class IdentityProvider {
    static final String AUDIENCE = "authenticated";
    static final String ADMIN = "admin";
    private static final Duration VALIDITY = Duration.ofHours(1);
    private static final String KEY_FILE = "identity-provider.json";

    private final ECKey key;
    private final String issuer;
    private final Clock clock;

    /**
     * A provider whose key survives a restart.
     *
     * @param issuer the URL at which it is served, and the issuer in its tokens
     */
    IdentityProvider(DataDirectory data, String issuer, Clock clock) {
        try {
            this.key = ECKey.parse(data.secret(KEY_FILE, IdentityProvider::newKey));
        } catch (ParseException e) {
            throw new IllegalStateException("The identity provider's key cannot be read.", e);
        }
        this.issuer = issuer;
        this.clock = clock;
    }

    /** The public key as a JSON Web Key Set. */
    String keys() {
        return Json.write(new JWKSet(key).toPublicJWKSet().toJSONObject());
    }

    /** A signed token for a user with this role, valid for an hour. */
    String token(String role) {
        Instant now = clock.instant();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(AUDIENCE)
                .subject(UUID.nameUUIDFromBytes(role.getBytes(StandardCharsets.UTF_8)).toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(VALIDITY)))
                .claim("role", AUDIENCE)
                .claim("app_metadata", Map.of("role", role))
                .build();
        SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
                claims);
        try {
            token.sign(new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("The token could not be signed.", e);
        }
        return token.serialize();
    }

    private static String newKey() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .keyID(UUID.randomUUID().toString())
                    .generate()
                    .toJSONString();
        } catch (JOSEException e) {
            throw new IllegalStateException("The identity provider's key could not be created.", e);
        }
    }
}
