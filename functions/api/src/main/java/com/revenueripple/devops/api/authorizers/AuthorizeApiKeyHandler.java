package com.revenueripple.devops.api.authorizers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayCustomAuthorizerEvent;
import com.amazonaws.services.lambda.runtime.events.IamPolicyResponse;
import com.revenueripple.devops.api.keys.ApiKey;
import com.revenueripple.devops.api.keys.KeySecret;
import com.revenueripple.devops.api.keys.KeyVerdict.Accepted;
import com.revenueripple.devops.api.keys.KeyVerdict.RateLimited;
import com.revenueripple.devops.api.keys.KeyVerdict.Reason;
import com.revenueripple.devops.api.keys.KeyVerdict.Refused;
import com.revenueripple.devops.api.keys.KeyVerdict;
import com.revenueripple.devops.api.keys.KeyVerifier;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.Principal.KeyHolder;
import com.revenueripple.devops.http.Principal;
import com.revenueripple.devops.http.RateLimitState;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.lambda.powertools.logging.argument.StructuredArguments;

/**
 * Authenticates the holder of an API key. A key over its rate is authenticated, too: the route's guard responds with
 * 429. When the store does not answer, this function fails, and the gateway responds with 503: without a decision no
 * request passes.
 */
public final class AuthorizeApiKeyHandler extends AuthorizerHandler {
    private static final Logger LOG = LoggerFactory.getLogger(AuthorizeApiKeyHandler.class);

    /** The key of 32 zero bytes. */
    private static final String NOBODYS_KEY = "rr_00000000000000000000000000000000000000000002CZclj";

    private final KeyVerifier keys;

    public AuthorizeApiKeyHandler() {
        this(Environment.ofLambda());
    }

    public AuthorizeApiKeyHandler(Environment environment) {
        super(environment);
        this.keys = new KeyVerifier(environment.dynamoDb().get(), environment.required("API_KEYS_TABLE"),
                environment.clock());
    }

    /**
     * Uses a key that nobody has: makes the one write of an invocation, whose condition is not met, then runs what
     * follows a condition that is met.
     */
    @Override
    protected void prime(Environment environment) throws Exception {
        primeWithToken(NOBODYS_KEY);
        KeySecret key = KeySecret.parse(NOBODYS_KEY).orElseThrow();
        primeAnswer(policy(keys.prime(key), PRIMING_METHOD));
    }

    @Override
    protected IamPolicyResponse handle(APIGatewayCustomAuthorizerEvent event, Context context) {
        KeyVerdict verdict = Optional.ofNullable(event.getAuthorizationToken())
                .flatMap(KeySecret::parse)
                .map(keys::verify)
                .orElse(new Refused(Reason.UNKNOWN));
        if (verdict instanceof Refused(Reason reason)) {
            LOG.info("Key refused: {}", reason, StructuredArguments.entry("key_refusal", reason.code()));
        }
        return policy(verdict, event.getMethodArn());
    }

    private static IamPolicyResponse policy(KeyVerdict verdict, String methodArn) {
        return switch (verdict) {
            case Accepted(ApiKey key, RateLimitState rate) -> Policies.allow(principal(key, rate), methodArn);
            case RateLimited(ApiKey key, RateLimitState rate) -> Policies.allow(principal(key, rate), methodArn);
            case Refused(Reason reason) -> refusal(reason, methodArn);
        };
    }

    private static Principal principal(ApiKey key, RateLimitState rate) {
        return new KeyHolder(key.keyId(), key.permissions(), rate);
    }

    private static IamPolicyResponse refusal(Reason reason, String methodArn) {
        return switch (reason) {
            case UNKNOWN -> Policies.deny("key_invalid", "The API key is not valid.", methodArn);
            case REVOKED -> Policies.deny("key_revoked", "The API key has been revoked.", methodArn);
            case EXPIRED -> Policies.deny("key_expired", "The API key has expired.", methodArn);
        };
    }
}
