package com.revenueripple.devops.testing.lambda;

import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/**
 * The part of Secrets Manager that functions use, on a free port of the loopback interface: only the current version of
 * each secret. At {@link #keysUri()} it serves the published keys of an issuer.
 */
public final class FakeSecretsManager implements AutoCloseable {
    private static final String KEYS = "/jwks.json";

    private final Map<String, String> secrets;
    private final String publishedKeys;
    private final AtomicInteger reads = new AtomicInteger();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    /**
     * @param secrets their texts by ARN
     * @param publishedKeys a JSON Web Key Set
     */
    public FakeSecretsManager(Map<String, String> secrets, String publishedKeys) {
        this.secrets = Map.copyOf(secrets);
        this.publishedKeys = publishedKeys;
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        server.setHandler(new Answers());
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("The secrets' endpoint did not start.", e);
        }
    }

    /** The endpoint for any Secrets Manager client, with any credentials. */
    public URI endpoint() {
        return URI.create("http://" + connector.getHost() + ":" + connector.getLocalPort());
    }

    /** The address of the published keys. */
    public URI keysUri() {
        return endpoint().resolve(KEYS);
    }

    /** The number of requests for a secret. */
    public int reads() {
        return reads.get();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The secrets' endpoint did not stop.", e);
        }
    }

    private final class Answers extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/x-amz-json-1.1");
            if (Request.getPathInContext(request).equals(KEYS)) {
                Content.Sink.write(response, true, publishedKeys, callback);
            } else {
                reads.incrementAndGet();
                answer(Content.Source.asString(request, StandardCharsets.UTF_8), response, callback);
            }
            return true;
        }

        private void answer(String question, Response response, Callback callback) {
            String arn = secrets.keySet().stream().filter(question::contains).findFirst().orElse("");
            if (arn.isEmpty() || question.contains("AWSPREVIOUS")) {
                response.setStatus(400);
                Content.Sink.write(response, true, "{\"__type\":\"ResourceNotFoundException\"}", callback);
            } else {
                String text = secrets.getOrDefault(arn, "").replace("\\", "\\\\").replace("\"", "\\\"")
                        .replace("\n", "\\n");
                Content.Sink.write(response, true,
                        "{\"ARN\":\"" + arn + "\",\"SecretString\":\"" + text + "\"}", callback);
            }
        }
    }
}
