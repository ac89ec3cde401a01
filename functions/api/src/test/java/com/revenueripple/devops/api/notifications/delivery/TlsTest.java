package com.revenueripple.devops.api.notifications.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.api.notifications.delivery.Delivery.Attempt;
import com.revenueripple.devops.api.notifications.targets.Targets;
import com.revenueripple.devops.environment.Environment;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.ssl.SSLContexts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages go only to a server that proves its name by a trusted certificate. */
class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final AtomicInteger received = new AtomicInteger();
    private SSLContext certified;
    private HttpsServer server;

    @BeforeEach
    void listen(@TempDir Path directory) throws Exception {
        Path store = directory.resolve("store.p12");
        make(store);
        certified = SSLContexts.custom().loadKeyMaterial(store, PASSWORD, PASSWORD).loadTrustMaterial(store, PASSWORD)
                .build();
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setHttpsConfigurator(new HttpsConfigurator(certified));
        server.createContext("/", exchange -> {
            received.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void aServerThatProvesItsNameReceivesMessages() {
        assertThat(post("hooks.example.com", certified).isSuccess()).isTrue();
        assertThat(received).hasValue(1);
    }

    @Test
    void aServerOfAnotherNameReceivesNothing() {
        assertThat(post("others.example.com", certified).error()).contains("tls_failed");
        assertThat(received).hasValue(0);
    }

    @Test
    void anUntrustedServerReceivesNothing() {
        assertThat(post("hooks.example.com", SSLContexts.createDefault()).error()).contains("tls_failed");
        assertThat(received).hasValue(0);
    }

    private Attempt post(String host, SSLContext trusted) {
        Environment environment = new Environment(Map.of("NOTIFICATION_TARGETS", "any"), Clock.systemUTC(),
                new SecureRandom(), () -> {
                    throw new AssertionError();
                }, () -> {
                    throw new AssertionError();
                }, () -> {
                    throw new AssertionError();
                });
        Targets targets = Targets.in(environment, _ -> List.of(InetAddress.getLoopbackAddress()));
        return new HttpMessageSender(targets, Clock.systemUTC(), Duration.ofSeconds(15), trusted)
                .post(URI.create("https://" + host + ":" + server.getAddress().getPort() + "/"), Map.of(),
                        "{}".getBytes(StandardCharsets.UTF_8))
                .attempt();
    }

    /** A key and a certificate for hooks.example.com, created by the JDK's own tool. */
    private static void make(Path store) throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "hooks", "-keyalg", "EC", "-dname", "CN=hooks.example.com", "-ext",
                "san=dns:hooks.example.com", "-validity", "2", "-storetype", "PKCS12", "-keystore", store.toString(),
                "-storepass", "changeit").redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(output).isZero();
    }
}
