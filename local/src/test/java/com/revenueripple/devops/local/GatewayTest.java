package com.revenueripple.devops.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.compression.Gzip;
import com.revenueripple.devops.embedded.ListenAddress;
import com.revenueripple.devops.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayTest {
    private static final Path TEMPLATE = Path.of("src/test/resources/gateway-template.yaml");

    @TempDir
    static Path data;

    private static LocalSystem system;
    private static HttpClient client;

    @BeforeAll
    static void start() throws IOException {
        system = LocalSystem.of(TEMPLATE, data).inMemory().users(5).withoutSchedule().variables(Map.of())
                .expose("127.0.0.1").start();
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        client.close();
        system.close();
    }

    @Test
    void aRequestWithoutTokenIsUnauthorized() throws Exception {
        HttpResponse<String> answer = send(get("/guarded"));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEqualTo("{\"message\":\"Unauthorized\"}");
    }

    @Test
    void aMalformedTokenIsUnauthorizedWithoutCallingTheAuthorizer() throws Exception {
        assertThat(send(get("/guarded").header("x-api-key", "NOT-LOWER-CASE")).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"allow", "allow-all"})
    void anAllowedRequestCarriesTheAuthorizersContextAsText(String token) throws Exception {
        HttpResponse<String> answer = send(get("/guarded").header("x-api-key", token));

        JsonNode authorizer = Json.parseOwn(answer.body()).path("requestContext").path("authorizer");
        assertThat(authorizer.path("principalId").textValue()).isEqualTo("someone");
        assertThat(authorizer.path("limit").textValue()).isEqualTo("120");
        assertThat(authorizer.path("active").textValue()).isEqualTo("true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deny", "allow-other", "allow-and-deny"})
    void aDeniedRequestGetsTheTemplatesResponseWithTheAuthorizersContext(String token) throws Exception {
        HttpResponse<String> answer = send(get("/guarded").header("x-api-key", token));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.headers().firstValue("X-Code")).contains("key_revoked");
        JsonNode body = Json.parseOwn(answer.body());
        assertThat(body.path("code").asText()).isEqualTo("key_revoked");
        assertThat(body.path("type").asText()).isEqualTo("ACCESS_DENIED");
        assertThat(answer.headers().firstValue("x-amzn-RequestId")).contains(body.path("id").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"anything-else", "nonsense"})
    void aFailingAuthorizerResultsInTheDefaultServerError(String token) throws Exception {
        HttpResponse<String> answer = send(get("/guarded").header("x-api-key", token));

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("{\"failed\":\"Internal server error\"}");
    }

    @Test
    void anAuthorizerThatThrowsUnauthorizedResultsIn401() throws Exception {
        assertThat(send(get("/guarded").header("x-api-key", "unauthorized")).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nowhere", "/open", "/open/1/2", "/files/"})
    void anUnknownRouteReturnsMissingAuthenticationToken(String path) throws Exception {
        HttpResponse<String> answer = send(get(path));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("Missing Authentication Token");
    }

    @Test
    void anUnknownMethodOfAKnownPathReturns403() throws Exception {
        assertThat(send(request("/guarded").DELETE()).statusCode()).isEqualTo(403);
    }

    @Test
    void pathParametersAreDecoded() throws Exception {
        JsonNode event = event(get("/open/a%2Fb%20c+d"));

        assertThat(event.path("pathParameters").path("id").asText()).isEqualTo("a/b c+d");
        assertThat(event.path("resource").asText()).isEqualTo("/open/{id}");
    }

    @Test
    void aLiteralPathTakesPrecedenceOverAParameter() throws Exception {
        assertThat(event(get("/open/literal")).path("resource").asText()).isEqualTo("/open/literal");
    }

    @Test
    void aGreedyParameterTakesTheRestOfThePath() throws Exception {
        assertThat(event(get("/files/css/page.css")).path("pathParameters").path("proxy").asText())
                .isEqualTo("css/page.css");
    }

    @Test
    void queryParametersAreDecodedAndTheLastOfARepeatedNameCounts() throws Exception {
        JsonNode event = event(get("/open/1?a=x%20y&a=z&b="));

        assertThat(event.path("queryStringParameters").path("a").asText()).isEqualTo("z");
        assertThat(event.path("multiValueQueryStringParameters").path("a").toString())
                .isEqualTo("[\"x y\",\"z\"]");
        assertThat(event.path("queryStringParameters").path("b").asText()).isEmpty();
    }

    @Test
    void absentPartsAreNull() throws Exception {
        JsonNode event = event(get("/guarded").header("x-api-key", "allow"));

        assertThat(event.path("queryStringParameters").isNull()).isTrue();
        assertThat(event.path("pathParameters").isNull()).isTrue();
        assertThat(event.path("body").isNull()).isTrue();
    }

    @Test
    void theContextContainsStageRouteAndCaller() throws Exception {
        JsonNode context = event(get("/open/1").header("User-Agent", "test")).path("requestContext");

        assertThat(context.path("stage").asText()).isEqualTo("dev");
        assertThat(context.path("resourcePath").asText()).isEqualTo("/open/{id}");
        assertThat(context.path("identity").path("sourceIp").asText()).isEqualTo("127.0.0.1");
        assertThat(context.path("identity").path("userAgent").asText()).isEqualTo("test");
    }

    @Test
    void aTextBodyIsPassedUnchanged() throws Exception {
        JsonNode event = event(request("/open/1").POST(BodyPublishers.ofString("{\"ä\": 1}")));

        assertThat(event.path("body").asText()).isEqualTo("{\"ä\": 1}");
        assertThat(event.path("isBase64Encoded").asBoolean()).isFalse();
    }

    @Test
    void aBinaryBodyIsPassedAsBase64() throws Exception {
        JsonNode event = event(request("/open/1").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(new byte[]{(byte) 0xFF})));

        assertThat(event.path("body").asText()).isEqualTo("/w==");
        assertThat(event.path("isBase64Encoded").asBoolean()).isTrue();
    }

    @Test
    void aBodyOverTenMegabytesIsTooLarge() throws Exception {
        byte[] body = new byte[10 * 1024 * 1024 + 1];

        assertThat(send(request("/open/1").POST(BodyPublishers.ofByteArray(body))).statusCode()).isEqualTo(413);
    }

    @Test
    void responseHeadersArePassedOnWithAllValues() throws Exception {
        HttpResponse<String> answer = send(get("/open/1"));

        assertThat(answer.headers().firstValue("X-Greeting")).contains("hello");
        assertThat(answer.headers().allValues("X-Two")).containsExactly("one", "two");
    }

    @Test
    void aHeaderReservedByTheGatewayIsRenamed() throws Exception {
        HttpResponse<String> answer = send(get("/open/1"));

        assertThat(answer.headers().firstValue("x-amzn-Remapped-WWW-Authenticate")).contains("Basic");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).isEmpty();
    }

    @Test
    void aLargeResponseIsCompressedForClientsThatAcceptIt() throws Exception {
        HttpRequest request = get("/open/1").header("Accept-Encoding", "br, gzip").build();

        HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());

        assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(new String(Gzip.decompressed(answer.body()), StandardCharsets.UTF_8)).contains("/open/1");
    }

    @Test
    void smallResponsesAndClientsWithoutGzipGetNoCompression() throws Exception {
        HttpResponse<String> small = send(get("/brief").header("Accept-Encoding", "gzip"));
        HttpResponse<String> unwanted = send(get("/open/1").header("Accept-Encoding", "gzip;q=0, br"));

        assertThat(small.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(unwanted.headers().firstValue("Content-Encoding")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"throwing", "malformed", "late"})
    void aFailedMalformedOrLateInvocationIsABadGateway(String how) throws Exception {
        HttpResponse<String> answer = send(get("/broken/" + how));

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).isEqualTo("{\"failed\":\"Internal server error\"}");
    }

    @Test
    void aPreflightNeedsNoTokenAndFollowsTheTemplate() throws Exception {
        HttpResponse<String> answer = send(request("/guarded").method("OPTIONS", BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("https://page.example");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Headers")).contains("x-api-key");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Methods")).contains("GET,OPTIONS");
        assertThat(answer.headers().firstValue("Access-Control-Max-Age")).contains("600");
    }

    @Test
    void theIdentityProviderServesItsPublicKeyAndTokens() throws Exception {
        JsonNode key = Json.parseOwn(send(get("/local/.well-known/jwks.json")).body()).path("keys").path(0);
        String token = Json.parseOwn(send(get("/local/token?role=member")).body()).path("access_token").asText();

        String claims = new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]),
                StandardCharsets.UTF_8);
        assertThat(key.path("kty").asText()).isEqualTo("EC");
        assertThat(key.has("d")).isFalse();
        assertThat(Json.parseOwn(claims).path("app_metadata").path("role").asText()).isEqualTo("member");
        assertThat(Json.parseOwn(claims).path("iss").asText()).isEqualTo(system.baseUrl() + "/local");
    }

    /** A page of another name, which its owner lets lead to this machine, is of the origin that it asks. */
    @ParameterizedTest
    @CsvSource({"localhost, 200", "LOCALHOST:1, 200", "127.0.0.1, 200", "[::1]:3000, 200", "attacker.example, 403",
            "localhost.attacker.example, 403", "127.0.0.1.nip.io:3000, 403", "localhost., 403", "0.0.0.0, 403"})
    void aRequestMustNameThisMachine(String host, int status) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), system.baseUrl().getPort())) {
            String answer = answer(socket, "/local/token", host);

            assertThat(answer).startsWith("HTTP/1.1 " + status);
            assertThat(answer.contains("access_token")).isEqualTo(status == 200);
            assertThat(answer.contains("The Host header must be one of: 127.0.0.1, [::1], localhost."))
                    .isEqualTo(status == 403);
        }
    }

    @ParameterizedTest
    @CsvSource({"containers.example, 404", "other.example, 403"})
    void aRequestMayUseTheNameByWhichTheSystemIsExposed(String host, int status) throws Exception {
        try (LocalServer server = new LocalServer(ListenAddress.onLoopback(), Set.of("Containers.example"));
                AutoCloseable _ = server.answerWith();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.baseUrl().getPort())) {
            assertThat(answer(socket, "/", host)).startsWith("HTTP/1.1 " + status);
        }
    }

    /** Only programs read secrets: browsers name the page that sends a request. */
    @Test
    void aWebPageGetsNoSecret() throws Exception {
        HttpRequest.Builder question = request("/local/secrets").header("X-Amz-Target", "secretsmanager.GetSecretValue")
                .POST(BodyPublishers.ofString("{\"SecretId\":\"none\"}"));

        assertThat(send(question).body()).contains("ResourceNotFoundException");
        assertThat(send(question.header("Origin", "null")).statusCode()).isEqualTo(403);
    }

    private static String answer(Socket socket, String path, String host) throws IOException {
        socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: " + host
                + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static JsonNode event(HttpRequest.Builder request) throws Exception {
        return Json.parseOwn(send(request).body());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder get(String path) {
        return request(path).GET();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(system.baseUrl().resolve(path)).version(HttpClient.Version.HTTP_1_1);
    }
}
