package com.revenueripple.devops.api.authorizers;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.revenueripple.devops.environment.Environment;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An OIDC issuer on the loopback interface, whose key set can change or be unavailable. */
final class TestIssuer implements AutoCloseable {
    static final String ISSUER = "https://issuer.example/auth/v1";
    static final String AUDIENCE = "authenticated";

    final AtomicInteger keySetRequests = new AtomicInteger();
    private final HttpServer server;
    private volatile ECKey key = newKey("key-1");
    private volatile HttpHandler answer = this::publishKey;

    TestIssuer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            keySetRequests.incrementAndGet();
            answer.handle(exchange);
            exchange.close();
        });
        server.start();
    }

    String keySetUri() {
        return "http://localhost:" + server.getAddress().getPort() + "/jwks.json";
    }

    /** A verifier of this issuer's tokens, configured as a function is. */
    TokenVerifier verifier(Clock clock) {
        return TokenVerifier.of(new Environment(Map.of(
                "OIDC_ISSUER", ISSUER,
                "OIDC_JWKS_URI", keySetUri(),
                "OIDC_AUDIENCE", AUDIENCE,
                "OIDC_ROLE_CLAIM", "app_metadata.role",
                "OIDC_ADMIN_ROLE", "admin",
                "REQUIRE_SECOND_FACTOR", "no"), clock, new SecureRandom(), () -> {
                    throw new IllegalStateException("no database here");
                }, () -> {
                    throw new IllegalStateException("no secrets here");
                }, () -> {
                    throw new IllegalStateException("no queues here");
                }));
    }

    void rotateKey(String keyId) {
        key = newKey(keyId);
    }

    void setReachable(boolean reachable) {
        answer = reachable ? this::publishKey : answering(500, "text/plain", "");
    }

    /** Responds with something other than the key set from now on. */
    void answerWith(HttpHandler other) {
        answer = other;
    }

    /** Publishes these keys from now on. */
    void publish(JWK... keys) {
        answer = answering(200, "application/json",
                new JWKSet(List.of(keys)).toString(false));
    }

    static HttpHandler answering(int status, String contentType, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", contentType);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    ECKey key() {
        return key;
    }

    /** The claims of this issuer's token for an administrator. */
    static JWTClaimsSet.Builder adminClaims(Instant now) {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject("admin-1")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(3600)))
                .claim("app_metadata", Map.of("role", "admin"));
    }

    String sign(JWTClaimsSet.Builder claims) {
        return sign(claims, key);
    }

    static String sign(JWTClaimsSet.Builder claims, ECKey key) {
        try {
            JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build();
            return serialized(header, claims, new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static String signWithSecret(JWTClaimsSet.Builder claims, byte[] secret) {
        try {
            return serialized(new JWSHeader(JWSAlgorithm.HS256), claims, new MACSigner(secret));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A token with exactly this header and payload. */
    static String signExactly(String header, String payload, ECKey key) {
        try {
            String content = base64(header.getBytes(StandardCharsets.UTF_8)) + "."
                    + base64(payload.getBytes(StandardCharsets.UTF_8));
            Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
            signer.initSign(key.toECPrivateKey());
            signer.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + base64(signer.sign());
        } catch (GeneralSecurityException | JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static RSAKey newRsaKey(String keyId, int bits) {
        try {
            return new RSAKeyGenerator(bits, true).keyID(keyId).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static String signWithRsa(JWTClaimsSet.Builder claims, RSAKey key) {
        try {
            return serialized(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims,
                    new RSASSASigner(key.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance())));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static ECKey newKey(String keyId) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(keyId).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void publishKey(HttpExchange exchange) throws IOException {
        answering(200, "application/json", new JWKSet(key.toPublicJWK()).toString()).handle(exchange);
    }

    private static String serialized(JWSHeader header, JWTClaimsSet.Builder claims, JWSSigner signer)
            throws JOSEException {
        SignedJWT token = new SignedJWT(header, claims.build());
        token.sign(signer);
        return token.serialize();
    }
}
