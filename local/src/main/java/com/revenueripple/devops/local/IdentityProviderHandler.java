package com.revenueripple.devops.local;

import com.revenueripple.devops.json.Json;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/** Serves the identity provider beside the gateway: its public keys, and tokens on request. */
final class IdentityProviderHandler extends Handler.Abstract {
    static final String PATH = "/local";
    static final String KEYS_PATH = PATH + "/.well-known/jwks.json";
    static final String TOKEN_PATH = PATH + "/token";

    private final IdentityProvider identityProvider;

    IdentityProviderHandler(IdentityProvider identityProvider) {
        this.identityProvider = identityProvider;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (!request.getMethod().equals("GET")) {
            return false;
        }
        Optional<String> answer = switch (request.getHttpURI().getPath()) {
            case KEYS_PATH -> Optional.of(identityProvider.keys());
            case TOKEN_PATH -> Optional.of(token(request));
            default -> Optional.empty();
        };
        answer.ifPresent(json -> {
            response.getHeaders().put("Content-Type", "application/json");
            response.getHeaders().put("Cache-Control", "no-store");
            Content.Sink.write(response, true, json, callback);
        });
        return answer.isPresent();
    }

    private String token(Request request) {
        return Json.write(Map.of("access_token", identityProvider.token(role(request))));
    }

    private static String role(Request request) {
        return Optional.ofNullable(Request.extractQueryParameters(request).get("role"))
                .map(Fields.Field::getValue)
                .orElse(IdentityProvider.ADMIN);
    }
}
