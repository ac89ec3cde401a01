package com.revenueripple.devops.testing.lambda;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/**
 * The runtime API by which Lambda passes events to the process of one function, on a free port of the loopback
 * interface (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html), with the call that waits for a snapshot's
 * restore.
 */
final class RuntimeApi implements AutoCloseable {
    private static final String ROOT = "/2018-06-01/runtime/";
    private static final String CREDENTIALS = "/credentials";
    private static final Duration TIMEOUT = Duration.ofMinutes(15);

    private final String functionArn;
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final BlockingQueue<String> events = new ArrayBlockingQueue<>(1);
    private final BlockingQueue<Ending> endings = new ArrayBlockingQueue<>(1);
    private final CountDownLatch initialized = new CountDownLatch(1);
    private final CountDownLatch restored = new CountDownLatch(1);

    private record Ending(String payload, boolean failed, long nanoTime) {}

    RuntimeApi(String functionArn) {
        this.functionArn = functionArn;
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        server.setHandler(new Calls());
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("The runtime API did not start.", e);
        }
    }

    /** Host and port, in the form of AWS_LAMBDA_RUNTIME_API. */
    String address() {
        return connector.getHost() + ":" + connector.getLocalPort();
    }

    /** The address of the credentials for a function that is restored from a snapshot. */
    String credentialsUri() {
        return "http://" + address() + CREDENTIALS;
    }

    /** Whether the function has initialized, including its hooks before a snapshot. */
    boolean awaitInitialized(Duration patience) throws InterruptedException {
        return initialized.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Continues a function that waits to be restored from its snapshot. */
    void restore() {
        restored.countDown();
    }

    /**
     * Passes an event to the function and waits for its response.
     *
     * @throws IllegalStateException when there is none in time
     */
    Invocation invoke(String event, Duration patience) throws InterruptedException {
        long start = System.nanoTime();
        events.put(event);
        Ending ending = endings.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (ending == null) {
            throw new IllegalStateException("The function did not respond within " + patience + ".");
        }
        return new Invocation(ending.payload(), ending.failed(), Duration.ofNanos(ending.nanoTime() - start));
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The runtime API did not stop.", e);
        }
    }

    private final class Calls extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            long arrived = System.nanoTime();
            String path = Request.getPathInContext(request);
            if (path.equals(CREDENTIALS)) {
                Content.Sink.write(response, true, credentials(), callback);
                return true;
            }
            String call = path.substring(ROOT.length());
            try {
                switch (call) {
                    case "invocation/next" -> next(response, callback);
                    case "restore/next" -> waitForRestore(response, callback);
                    default -> {
                        end(new Ending(Content.Source.asString(request, StandardCharsets.UTF_8),
                                call.endsWith("error"), arrived));
                        response.setStatus(202);
                        callback.succeeded();
                    }
                }
            } catch (InterruptedException _) { // This API is being closed, and its function has ended.
                response.setStatus(410);
                callback.succeeded();
            }
            return true;
        }

        private String credentials() {
            return "{\"AccessKeyId\":\"local\",\"SecretAccessKey\":\"local\",\"Token\":\"local\",\"Expiration\":\""
                    + Instant.now().plus(Duration.ofHours(6)).truncatedTo(ChronoUnit.SECONDS) + "\"}";
        }

        private void next(Response response, Callback callback) throws InterruptedException {
            initialized.countDown();
            String event = events.take();
            response.getHeaders().put("Lambda-Runtime-Aws-Request-Id", UUID.randomUUID().toString());
            response.getHeaders().put("Lambda-Runtime-Invoked-Function-Arn", functionArn);
            response.getHeaders().put("Lambda-Runtime-Trace-Id",
                    "Root=1-00000000-000000000000000000000000;Parent=0000000000000000;Sampled=0");
            response.getHeaders().put("Lambda-Runtime-Deadline-Ms",
                    Long.toString(Instant.now().plus(TIMEOUT).toEpochMilli()));
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            Content.Sink.write(response, true, event, callback);
        }

        private void waitForRestore(Response response, Callback callback) throws InterruptedException {
            initialized.countDown();
            restored.await();
            response.setStatus(200);
            callback.succeeded();
        }

        /** An initialization error is the response to the next invocation. */
        private void end(Ending ending) {
            boolean taken = endings.offer(ending);
            if (!taken) {
                throw new IllegalStateException("The function responded twice.");
            }
        }
    }
}
