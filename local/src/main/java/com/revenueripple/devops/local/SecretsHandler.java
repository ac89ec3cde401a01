package com.revenueripple.devops.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** Secrets Manager's GetSecretValue over HTTP, for functions outside this process but for no web page. */
final class SecretsHandler extends Handler.Abstract {
    static final String PATH = IdentityProviderHandler.PATH + "/secrets";

    private static final String OPERATION = "secretsmanager.GetSecretValue";

    private final LocalSecrets secrets;

    SecretsHandler(LocalSecrets secrets) {
        this.secrets = secrets;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!Request.getPathInContext(request).startsWith(PATH)
                || !OPERATION.equals(request.getHeaders().get("X-Amz-Target"))) {
            return false;
        }
        if (request.getHeaders().contains(HttpHeader.ORIGIN)) {
            Response.writeError(request, response, callback, 403);
            return true;
        }
        JsonNode question = Json.parseOwn(Content.Source.asString(request, StandardCharsets.UTF_8));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/x-amz-json-1.1");
        Content.Sink.write(response, true, Json.write(answer(question, response)), callback);
        return true;
    }

    private Map<String, String> answer(JsonNode question, Response response) {
        try {
            GetSecretValueResponse secret = secrets.getSecretValue(read -> read
                    .secretId(question.path("SecretId").asText())
                    .versionStage(question.path("VersionStage").asText("AWSCURRENT")));
            return Map.of("ARN", secret.arn(), "SecretString", secret.secretString());
        } catch (ResourceNotFoundException e) {
            response.setStatus(400);
            return Map.of("__type", "ResourceNotFoundException", "message", e.getMessage());
        }
    }
}
