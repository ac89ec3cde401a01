package com.revenueripple.devops.api.authorizers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayCustomAuthorizerEvent;
import com.amazonaws.services.lambda.runtime.events.IamPolicyResponse;
import com.revenueripple.devops.environment.Environment;
import java.nio.charset.StandardCharsets;
import java.util.Base64.Encoder;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.lambda.powertools.logging.argument.StructuredArguments;

/**
 * Authenticates an administrator or a member by an OIDC token. A member is authenticated, too: the route's guard
 * responds with 403. When the issuer's keys are unavailable, this function fails, and the gateway responds with 503.
 */
public final class AuthorizeAdministratorHandler extends AuthorizerHandler {
    private static final Logger LOG = LoggerFactory.getLogger(AuthorizeAdministratorHandler.class);
    private static final String SCHEME = "Bearer ";

    private final TokenVerifier tokens;

    public AuthorizeAdministratorHandler() {
        this(Environment.ofLambda());
    }

    public AuthorizeAdministratorHandler(Environment environment) {
        super(environment);
        this.tokens = TokenVerifier.of(environment);
    }

    /**
     * Uses tokens that prove nothing, signed in both ways of published keys, so that those keys are fetched, by an
     * instance that is discarded. A shared secret is not read.
     */
    @Override
    protected void prime(Environment environment) throws Exception {
        if (environment.optional("OIDC_SHARED_SECRET_ARN").isEmpty()) {
            primeWithToken("Bearer " + unprovenToken("ES256", 64));
            primeWithToken("Bearer " + unprovenToken("RS256", 256));
        }
    }

    /** Once, because the issuer is a service of others. */
    @Override
    protected int primingRuns() {
        return 1;
    }

    private static String unprovenToken(String algorithm, int signatureBytes) {
        Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        byte[] header = ("{\"alg\":\"" + algorithm + "\"}").getBytes(StandardCharsets.UTF_8);
        byte[] claims = "{}".getBytes(StandardCharsets.UTF_8);
        return base64.encodeToString(header) + "." + base64.encodeToString(claims) + "."
                + base64.encodeToString(new byte[signatureBytes]);
    }

    @Override
    protected IamPolicyResponse handle(APIGatewayCustomAuthorizerEvent event, Context context) {
        String methodArn = event.getMethodArn();
        try {
            return Policies.allow(tokens.verify(bearerToken(event)), methodArn);
        } catch (TokenRefusedException refused) {
            LOG.info("Token refused: {}", refused.getMessage(),
                    StructuredArguments.entry("token_refusal", refused.expired() ? "expired" : "invalid"));
            return refused.expired()
                    ? Policies.deny("token_expired", "The token has expired.", methodArn)
                    : Policies.deny("token_invalid", "The token is not valid.", methodArn);
        }
    }

    private static String bearerToken(APIGatewayCustomAuthorizerEvent event) throws TokenRefusedException {
        String authorization = event.getAuthorizationToken();
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new TokenRefusedException("no bearer token", false);
        }
        return authorization.substring(SCHEME.length());
    }
}
