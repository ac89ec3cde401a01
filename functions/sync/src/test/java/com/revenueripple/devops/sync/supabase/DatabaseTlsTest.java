package com.revenueripple.devops.sync.supabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.revenueripple.devops.environment.SecretCache;
import com.revenueripple.devops.sync.TestPlatform;
import com.revenueripple.devops.sync.TestSecrets;
import com.revenueripple.devops.sync.source.Deadline;
import com.revenueripple.devops.sync.source.SourceFailure;
import com.revenueripple.devops.testing.MovableClock;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With {@code sslmode=verify-full} only a server with a certificate of the given root, for the given name, is used. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the server requires the permissions of its key's file")
class DatabaseTlsTest {
    private static final char[] STORE_PASSWORD = "changeit".toCharArray();
    private static final Pattern FINGERPRINT = Pattern.compile("# SHA-256 ([0-9A-F:]+)\n");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private static Path directory;

    /** The server's certificate is its own root, and names localhost alone. */
    @BeforeAll
    static void serveTls() throws Exception {
        Path store = directory.resolve("store.p12");
        keytool("-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
                "san=dns:localhost", "-validity", "2", "-storetype", "PKCS12", "-keystore", store.toString(),
                "-storepass", "changeit");
        KeyStore keys = KeyStore.getInstance(store.toFile(), STORE_PASSWORD);
        pem("CERTIFICATE", "root.pem", keys.getCertificate("server").getEncoded());
        Path key = pem("PRIVATE KEY", "server.key", keys.getKey("server", STORE_PASSWORD).getEncoded());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        TestPlatform.reset();
        TestPlatform.execute("ALTER SYSTEM SET ssl_cert_file = '" + directory.resolve("root.pem") + "'");
        TestPlatform.execute("ALTER SYSTEM SET ssl_key_file = '" + key + "'");
        switchTls("on");
    }

    @AfterAll
    static void serveWithoutTls() {
        switchTls("off");
    }

    @Test
    void serverThatProvesItsNameIsUsed() throws SQLException {
        try (Connection connection = connect("localhost", "verify-full", directory.resolve("root.pem").toString());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getBoolean(1)).isTrue();
        }
    }

    @Test
    void serverOfAnotherNameIsRefused() {
        assertUntrusted("127.0.0.1", directory.resolve("root.pem").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"supabase", "rds"})
    void serverOfAnotherRootIsRefused(String roots) throws URISyntaxException {
        assertUntrusted("localhost", shipped(roots).toString());
    }

    @Test
    void missingRootIsNotAnUnreachableDatabase() {
        assertUntrusted("localhost", directory.resolve("missing.pem").toString());
    }

    /** This is why more is required. */
    @Test
    void anyCertificateIsAcceptedByRequire() throws Exception {
        try (Connection connection = connect("127.0.0.1", "require", "")) {
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"supabase", "rds"})
    void shippedRootsAreAuthoritiesWithTheRecordedFingerprints(String roots) throws Exception {
        Path file = shipped(roots);
        List<String> recorded = FINGERPRINT.matcher(Files.readString(file)).results()
                .map((MatchResult found) -> found.group(1).replace(":", "")).toList();
        try (InputStream text = Files.newInputStream(file)) {
            List<X509Certificate> certificates = CertificateFactory.getInstance("X.509").generateCertificates(text)
                    .stream().map(X509Certificate.class::cast).toList();

            assertThat(certificates).isNotEmpty().hasSameSizeAs(recorded);
            for (int i = 0; i < certificates.size(); i++) {
                X509Certificate root = certificates.get(i);
                assertThat(HexFormat.of().withUpperCase().formatHex(
                        MessageDigest.getInstance("SHA-256").digest(root.getEncoded()))).isEqualTo(recorded.get(i));
                assertThat(root.getBasicConstraints()).as(root.getSubjectX500Principal().getName()).isNotNegative();
                root.verify(root.getPublicKey());
            }
        }
    }

    private static void assertUntrusted(String host, String root) {
        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> connect(host, "verify-full", root))
                .satisfies(refused -> assertThat(SourceFailure.of(refused).code()).isEqualTo("source_untrusted"));
    }

    private static Connection connect(String host, String mode, String root) throws SQLException {
        String url = "jdbc:postgresql://" + host + ":" + TestPlatform.port() + "/postgres?sslmode=" + mode
                + (root.isEmpty() ? "" : "&sslrootcert=" + root);
        TestSecrets secrets = new TestSecrets(TestPlatform.secret(url, TestPlatform.PASSWORD));
        return new Database(new SecretCache(secrets, MovableClock.at("2026-11-23T12:00:00Z")), TestSecrets.ARN,
                mode.equals("verify-full") ? DatabaseServers.VERIFIED : DatabaseServers.ANY)
                .connect(Deadline.in(PATIENCE));
    }

    /** As the zip has it, at its top. */
    private static Path shipped(String roots) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(
                DatabaseTlsTest.class.getResource("/database-roots/" + roots + ".pem")).toURI());
    }

    /** The server reads its configuration some time after it was told to. */
    private static void switchTls(String state) {
        TestPlatform.execute("ALTER SYSTEM SET ssl = " + state);
        TestPlatform.execute("SELECT pg_reload_conf()");
        Instant patience = Instant.now().plus(PATIENCE);
        while (!isTls(state)) {
            assertThat(Instant.now()).as("the server has reloaded its configuration").isBefore(patience);
        }
    }

    private static boolean isTls(String state) {
        try {
            return TestPlatform.asOwner("SHOW ssl").equals(List.of(state));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path pem(String type, String name, byte[] der) throws IOException {
        return Files.writeString(directory.resolve(name), "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(der) + "\n-----END " + type + "-----\n");
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.command().addAll(List.of(arguments));
        Process keytool = command.redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(output).isZero();
    }
}
