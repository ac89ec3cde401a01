package com.revenueripple.devops.testing.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * Accepts TLS connections for a server without TLS, on a free port of the loopback interface, because the handshake is
 * a large part of a cold start. A client trusts it by the {@link #options} of its JVM, which also trusts all the usual
 * authorities.
 */
public final class TlsProxy implements AutoCloseable {
    private static final String PASSWORD = "changeit";
    private static final String ALIAS = "front";
    private static final String HOST = "localhost";

    private final URI backend;
    private final Path trusted;
    private final SSLServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * @param backend the server for all connections
     * @param directory the place for the certificate
     */
    public TlsProxy(URI backend, Path directory) throws IOException, InterruptedException {
        this.backend = backend;
        this.trusted = directory.resolve("trusted.p12");
        Path own = directory.resolve("own.p12");
        generateKey(own);
        try {
            KeyStore key = KeyStore.getInstance(own.toFile(), PASSWORD.toCharArray());
            trust(key);
            server = serverSocket(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The certificate cannot be used.", e);
        }
        threads.execute(this::acceptAll);
    }

    /** The address for clients. */
    public URI endpoint() {
        return URI.create("https://" + HOST + ":" + server.getLocalPort());
    }

    /** The options with which a JVM trusts it. */
    public List<String> options() {
        return List.of("-Djavax.net.ssl.trustStore=" + trusted, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    }

    /** Closes the open connections, because those of a snapshot are long closed when it is restored. */
    public void disconnect() {
        open.forEach(TlsProxy::closeQuietly);
    }

    @Override
    public void close() {
        closeQuietly(server);
        disconnect();
        threads.shutdownNow();
    }

    private static void generateKey(Path file) throws IOException, InterruptedException {
        Files.deleteIfExists(file);
        int exit = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", ALIAS, "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=" + HOST,
                "-ext", "san=dns:" + HOST, "-validity", "30", "-storetype", "PKCS12", "-keystore", file.toString(),
                "-storepass", PASSWORD).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IOException("keytool created no certificate.");
        }
    }

    /** The usual authorities and this one, because measurements must include a client's reading of them all. */
    private void trust(KeyStore own) throws IOException, GeneralSecurityException {
        Path usual = Path.of(System.getProperty("java.home"), "lib", "security", "cacerts");
        Files.copy(usual, trusted, StandardCopyOption.REPLACE_EXISTING);
        KeyStore authorities = KeyStore.getInstance(trusted.toFile(), PASSWORD.toCharArray());
        authorities.setCertificateEntry(ALIAS, own.getCertificate(ALIAS));
        try (OutputStream file = Files.newOutputStream(trusted)) {
            authorities.store(file, PASSWORD.toCharArray());
        }
    }

    private static SSLServerSocket serverSocket(KeyStore key) throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(key, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 50,
                InetAddress.getLoopbackAddress());
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket client = connected(server.accept());
                Socket target = connected(new Socket(backend.getHost(), backend.getPort()));
                threads.execute(() -> copy(client, target));
                threads.execute(() -> copy(target, client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private Socket connected(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        open.add(socket);
        return socket;
    }

    /** Copies until either end closes. */
    private void copy(Socket from, Socket to) {
        try (InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException _) {
            // Closed by the other end, or by disconnect.
        } finally {
            open.remove(from);
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception _) {
            // The socket is not used any more.
        }
    }
}
