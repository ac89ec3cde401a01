package com.revenueripple.devops.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.yaml.snakeyaml.Yaml;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * An HTTP proxy between AWS clients and an emulated service, on which single attempts fail as a test requires, so that
 * the clients' own retries and time limits apply. For calls that fail in spite of retries, {@link Faults} is simpler.
 */
public final class FaultInjectionProxy implements AutoCloseable {
    private static final String CALLER = "x-wire-caller";
    private static final String TARGET = "x-wire-target";
    private static final String OPERATION = "X-Amz-Target";
    /** Headers of a connection, not of the request; the client sets its own. */
    private static final List<String> OF_CONNECTION = List.of("host", "connection", "content-length", "upgrade",
            "expect", "transfer-encoding", CALLER, TARGET);

    private final Server server;
    private final int port;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<Fault, LongAdder> happened = new ConcurrentHashMap<>();
    private volatile Function<Attempt, Optional<Fault>> plan = _ -> Optional.empty();

    /** The failure of an attempt. */
    public enum Fault {
        /** The service responds that it is overloaded; nothing is done. */
        THROTTLED,
        /** The service responds with status 500; nothing is done. */
        FAILED,
        /** The connection ends before the service has received the request. */
        DROPPED,
        /** The service executes the request, and the connection ends before the response. */
        ANSWER_LOST,
        /** There never is a response; nothing is done. */
        HANGING
    }

    /**
     * One request of a client.
     *
     * @param caller of the client, as passed to {@link #callsOf}
     * @param operation the service's name for it: {@code PutItem}, {@code SendMessage}
     * @param body the request's JSON
     */
    public record Attempt(String caller, String operation, String body) {
        /** Whether it may change data. */
        public boolean isWrite() {
            return !List.of("GetItem", "BatchGetItem", "Query", "Scan", "GetQueueAttributes", "GetQueueUrl")
                    .contains(operation);
        }
    }

    public FaultInjectionProxy() {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server = new Server(threads);
        ServerConnector connector = new ServerConnector(server);
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        server.setHandler(new Proxy());
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("The proxy did not start.", e);
        }
        port = connector.getLocalPort();
    }

    /** An interceptor that sends the calls of a client through this proxy, for any service and address. */
    public ExecutionInterceptor callsOf(String caller) {
        return new ExecutionInterceptor() {
            @Override
            public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context,
                    ExecutionAttributes attributes) {
                SdkHttpRequest request = context.httpRequest();
                return request.toBuilder()
                        .putHeader(CALLER, caller)
                        .putHeader(TARGET, request.host() + ":" + request.port())
                        .host(InetAddress.getLoopbackAddress().getHostAddress())
                        .port(port)
                        .build();
            }
        };
    }

    /** Sets the faults from now on. */
    public FaultInjectionProxy plan(Function<Attempt, Optional<Fault>> faults) {
        plan = faults;
        return this;
    }

    /** From now on each attempt has this fault. */
    public FaultInjectionProxy always(Fault fault) {
        return plan(_ -> Optional.of(fault));
    }

    /**
     * From now on attempts fail at random, each with one of these faults.
     *
     * @param seed two proxies with the same seed treat their n-th attempts alike
     * @param share of the attempts that fail, from 0 to 1
     */
    public FaultInjectionProxy byChance(long seed, double share, Fault... faults) {
        SplittableRandom random = new SplittableRandom(seed);
        return plan(_ -> {
            synchronized (random) {
                return random.nextDouble() < share
                        ? Optional.of(faults[random.nextInt(faults.length)])
                        : Optional.empty();
            }
        });
    }

    /** Ends the faults, except for attempts that hang already. */
    public void over() {
        plan(_ -> Optional.empty());
    }

    /** The number of times that each fault has happened. */
    public Map<Fault, Long> happened() {
        return happened.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue().sum()));
    }

    /** Ends all connections, including those that hang. */
    @Override
    public void close() {
        closed.countDown();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The proxy did not stop.", e);
        }
        http.close();
    }

    private final class Proxy extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            byte[] body = body(request);
            Attempt attempt = new Attempt(header(request, CALLER), operation(request),
                    new String(body, StandardCharsets.UTF_8));
            Optional<Fault> fault = plan.apply(attempt);
            fault.ifPresent(one -> happened.computeIfAbsent(one, _ -> new LongAdder()).increment());
            if (fault.isEmpty()) {
                answer(forward(request, body), response, callback);
                return true;
            }
            switch (fault.get()) {
                case THROTTLED -> answer(400, throttling(attempt), response, callback);
                case FAILED ->
                    answer(500, "{\"__type\":\"InternalServerError\",\"message\":\"text of the service\"}", response,
                            callback);
                case DROPPED -> drop(request, callback);
                case ANSWER_LOST -> {
                    forward(request, body);
                    drop(request, callback);
                }
                case HANGING -> {
                    closed.await();
                    drop(request, callback);
                }
            }
            return true;
        }

        private HttpResponse<byte[]> forward(Request request, byte[] body) throws IOException, InterruptedException {
            HttpRequest.Builder forwarded = HttpRequest
                    .newBuilder(URI.create("http://" + header(request, TARGET) + request.getHttpURI().getPathQuery()))
                    .method(request.getMethod(), BodyPublishers.ofByteArray(body));
            request.getHeaders().forEach(field -> {
                if (!OF_CONNECTION.contains(field.getLowerCaseName())) {
                    forwarded.header(field.getName(), String.valueOf(field.getValue()));
                }
            });
            return http.send(forwarded.build(), BodyHandlers.ofByteArray());
        }

        private static void drop(Request request, Callback callback) {
            request.getConnectionMetaData().getConnection().getEndPoint().close();
            callback.failed(new IOException("The test drops this connection."));
        }

        private static void answer(HttpResponse<byte[]> answer, Response response, Callback callback) {
            response.setStatus(answer.statusCode());
            answer.headers().map().forEach((name, values) -> {
                if (!OF_CONNECTION.contains(name)) {
                    values.forEach(value -> response.getHeaders().add(name, value));
                }
            });
            response.write(true, ByteBuffer.wrap(answer.body()), callback);
        }

        private static void answer(int status, String json, Response response, Callback callback) {
            response.setStatus(status);
            response.getHeaders().put("Content-Type", "application/x-amz-json-1.0");
            response.write(true, ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)), callback);
        }

        private static byte[] body(Request request) throws IOException {
            try (var input = Content.Source.asInputStream(request)) {
                return input.readAllBytes();
            }
        }

        private static String operation(Request request) {
            String target = header(request, OPERATION);
            return target.substring(target.lastIndexOf('.') + 1);
        }

        private static String header(Request request, String name) {
            return Optional.ofNullable(request.getHeaders().get(name)).orElse("");
        }
    }

    /** In DynamoDB's form: a canceled transaction has a reason for each of its writes. */
    private static String throttling(Attempt attempt) {
        if (!attempt.operation().equals("TransactWriteItems")) {
            return "{\"__type\":\"ThrottlingException\",\"message\":\"text of the service\"}";
        }
        Map<String, Object> request = new Yaml().load(attempt.body());
        int writes = ((List<?>) request.getOrDefault("TransactItems", List.of())).size();
        return "{\"__type\":\"TransactionCanceledException\",\"message\":\"text of the service\",\"CancellationReasons\":"
                + Stream.generate(() -> "{\"Code\":\"ThrottlingError\",\"Message\":\"text of the service\"}")
                        .limit(writes)
                        .collect(Collectors.joining(",", "[", "]"))
                + "}";
    }
}
