package com.revenueripple.devops.api.notifications.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.api.notifications.delivery.Delivery.Attempt;
import com.revenueripple.devops.api.notifications.delivery.MessageSender.Answer;
import com.revenueripple.devops.api.notifications.targets.HostResolver;
import com.revenueripple.devops.api.notifications.targets.Targets;
import com.revenueripple.devops.environment.Environment;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.ssl.SSLContexts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server can do to its client. */
class HttpMessageSenderTest {
    private static final Duration LONGEST = Duration.ofMillis(700);

    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private ServerSocket server;
    private volatile Conversation conversation = (_, _) -> {};

    /** What the server does with a connection after it has read the request. */
    private interface Conversation {
        void go(Socket socket, OutputStream out) throws Exception;
    }

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::serve);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void aRequestHasItsHeadersAndItsBodyAndNothingThatTheClientAdds() throws Exception {
        responding("HTTP/1.1 204 No Content\r\n\r\n");

        Attempt attempt = post().attempt();

        assertThat(attempt.isSuccess()).isTrue();
        assertThat(attempt.statusCode()).contains(204);
        assertThat(requests.poll(5, TimeUnit.SECONDS)).startsWith("POST /hook?a=b HTTP/1.1\r\n")
                .contains("webhook-id: msg_1\r\n", "Content-Type: application/json",
                        "User-Agent: Revenue-Ripple-DevOps")
                .doesNotContain("Cookie", "Accept-Encoding", "Authorization");
    }

    @Test
    void aServerThatNeverRespondsIsGivenUp() {
        conversation = (_, _) -> Thread.currentThread().join();

        Attempt attempt = post().attempt();

        assertThat(attempt.error()).contains("timeout");
        assertThat(attempt.isSuccess()).isFalse();
        assertThat(attempt.duration()).isBetween(LONGEST.minusMillis(50), Duration.ofSeconds(5));
    }

    @Test
    void aServerThatRespondsByteByByteIsGivenUp() {
        conversation = (_, out) -> {
            for (byte letter : ("HTTP/1.1 200 OK\r\nX: " + "x".repeat(10_000)).getBytes(StandardCharsets.US_ASCII)) {
                out.write(letter);
                TimeUnit.MILLISECONDS.sleep(20);
            }
        };

        assertThat(post().attempt().error()).contains("timeout");
    }

    @Test
    void aResponseWithoutAnEndCountsAsAResponse() {
        conversation = (_, out) -> {
            out.write("HTTP/1.1 200 OK\r\n\r\nabc".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            Thread.currentThread().join();
        };

        Attempt attempt = post().attempt();

        assertThat(attempt.isSuccess()).isTrue();
        assertThat(attempt.error()).isEmpty();
    }

    @Test
    void onlyTheBeginningOfAnEndlessResponseIsRead() {
        conversation = (_, out) -> {
            out.write("HTTP/1.1 500 Oh no\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] text = "0123456789abcdef".repeat(4096).getBytes(StandardCharsets.US_ASCII);
            while (true) {
                out.write(text);
            }
        };

        Attempt attempt = post().attempt();

        assertThat(attempt.statusCode()).contains(500);
        assertThat(attempt.answer()).hasSize(1024).startsWith("0123456789abcdef");
        assertThat(attempt.duration()).isLessThan(LONGEST);
    }

    @Test
    void aCompressedResponseIsNotDecompressed() {
        responding("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd");

        assertThat(post().attempt().answer()).isEqualTo("abcd");
    }

    @Test
    void onlyTextOfAResponseIsKept() {
        responding("HTTP/1.1 400 Bad\r\nContent-Length: 7\r\n\r\na\u0000\u0007\nb\u00ff\u00fe");

        assertThat(post().attempt().answer()).isEqualTo("a??\nb??");
    }

    @ParameterizedTest
    @CsvSource({"https, tls_failed", "http, connection_failed"})
    void anythingButHttpIsAFailure(String scheme, String error) {
        responding("SSH-2.0-OpenSSH_9.2\r\n");

        Attempt attempt = post(url(scheme)).attempt();

        assertThat(attempt.error()).contains(error);
        assertThat(attempt.statusCode()).isEmpty();
    }

    @Test
    void aClosedConnectionIsAFailure() {
        conversation = (socket, _) -> socket.close();

        assertThat(post().attempt().error()).contains("connection_failed");
    }

    @Test
    void aRefusedConnectionIsAFailure() throws IOException {
        server.close();

        assertThat(post().attempt().error()).contains("connection_failed");
    }

    @Test
    void anUnknownHostIsAFailure() {
        HttpMessageSender sender = sender(Map.of(), host -> {
            throw new UnknownHostException(host);
        });

        assertThat(post(sender, URI.create("https://hooks.example.com")).attempt().error()).contains("host_unknown");
    }

    @Test
    void anAddressThatIsNotPublicIsNotConnectedTo() {
        HttpMessageSender sender = sender(Map.of(), HostResolver.ofSystem());

        assertThat(post(sender, url("http")).attempt().error()).contains("address_refused");
        assertThat(requests).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", value = {"120 | PT2M", "0 | PT0S", " 7 | PT7S", "-5 | none",
            "1e3 | none", "99999999999999999999 | none",
            "9999999999 | PT2777777H46M39S", "soon | none", "Thu, 01 Jan 1970 00:00:00 GMT | none"})
    void retryAfterIsReadFromTheResponse(String value, @org.jspecify.annotations.Nullable String wait) {
        responding("HTTP/1.1 503 Later\r\nRetry-After: " + value + "\r\nContent-Length: 0\r\n\r\n");

        assertThat(post().retryAfter()).isEqualTo(Optional.ofNullable(wait).map(Duration::parse));
    }

    private void responding(String text) {
        conversation = (_, out) -> out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private Answer post() {
        return post(url("http"));
    }

    private static Answer post(URI url) {
        return post(sender(Map.of("NOTIFICATION_TARGETS", "any"), HostResolver.ofSystem()), url);
    }

    private static Answer post(HttpMessageSender sender, URI url) {
        return sender.post(url, Map.of("webhook-id", "msg_1"), "{}".getBytes(StandardCharsets.UTF_8));
    }

    private static HttpMessageSender sender(Map<String, String> variables, HostResolver resolver) {
        Environment environment = new Environment(variables, Clock.systemUTC(), new SecureRandom(), () -> {
            throw new AssertionError();
        }, () -> {
            throw new AssertionError();
        }, () -> {
            throw new AssertionError();
        });
        return new HttpMessageSender(Targets.in(environment, resolver), Clock.systemUTC(), LONGEST,
                SSLContexts.createDefault());
    }

    private URI url(String scheme) {
        return URI.create(scheme + "://127.0.0.1:" + server.getLocalPort() + "/hook?a=b");
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.startVirtualThread(() -> talk(socket));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            byte[] request = new byte[4096];
            int length = socket.getInputStream().read(request);
            requests.add(new String(request, 0, Math.max(0, length), StandardCharsets.US_ASCII));
            conversation.go(socket, socket.getOutputStream());
            socket.getOutputStream().flush();
        } catch (Exception _) {
            // The client has gone.
        }
    }
}
