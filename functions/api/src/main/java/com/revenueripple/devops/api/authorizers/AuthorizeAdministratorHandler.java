package com.revenueripple.devops.api.authorizers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayCustomAuthorizerEvent;
import com.amazonaws.services.lambda.runtime.events.IamPolicyResponse;
import com.revenueripple.devops.environment.Environment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.lambda.powertools.logging.PowertoolsLogging;

/**
 * Authenticates somebody who signed in, by an OIDC token, and finds out whether that is an administrator. Somebody who
 * is none is authenticated too: the endpoint's guard answers 403. When the issuer's keys cannot be had this fails, and
 * the gateway answers 503.
 */
public final class AuthorizeAdministratorHandler
        implements RequestHandler<APIGatewayCustomAuthorizerEvent, IamPolicyResponse> {
    private static final Logger LOG = LoggerFactory.getLogger(AuthorizeAdministratorHandler.class);
    private static final String SCHEME = "Bearer ";

    private final TokenVerifier tokens;

    public AuthorizeAdministratorHandler() {
        this(Environment.ofLambda());
    }

    public AuthorizeAdministratorHandler(Environment environment) {
        this.tokens = TokenVerifier.of(environment);
    }

    @Override
    public IamPolicyResponse handleRequest(APIGatewayCustomAuthorizerEvent event, Context context) {
        return PowertoolsLogging.withLogging(context, () -> {
            String methodArn = event.getMethodArn();
            try {
                return Policies.allow(tokens.verify(bearerToken(event)), methodArn);
            } catch (TokenRefusedException refused) {
                LOG.info("Token refused: {}", refused.getMessage());
                return refused.expired()
                        ? Policies.deny("token_expired", "The token has expired.", methodArn)
                        : Policies.deny("token_invalid", "The token is not valid.", methodArn);
            }
        });
    }

    private static String bearerToken(APIGatewayCustomAuthorizerEvent event) throws TokenRefusedException {
        String authorization = event.getAuthorizationToken();
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new TokenRefusedException("no bearer token", false);
        }
        return authorization.substring(SCHEME.length());
    }
}
