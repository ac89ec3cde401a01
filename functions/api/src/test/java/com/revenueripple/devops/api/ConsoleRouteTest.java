package com.revenueripple.devops.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.revenueripple.devops.api.ApiFixture.Answer;
import com.revenueripple.devops.api.ApiFixture.Caller;
import com.revenueripple.devops.api.console.ServeConsoleHandler;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The administrators' page, its files and the description of the API, as the function serves them. */
class ConsoleRouteTest {
    private static final String PAGE = "/admin/embedded-widget";
    private static final String ASSET = PAGE + "/assets/{file}";
    private static final Pattern SCRIPT = Pattern.compile("embedded-widget/assets/([^\"]+\\.js)\"");

    private final ApiFixture fixture = new ApiFixture();
    private final Caller anyone = fixture.caller(ServeConsoleHandler::new, ApiFixture.ADMINISTRATOR);

    @Test
    void thePageMayConnectOnlyToItsApiAndSignIn() {
        Caller caller = caller(Map.of("SUPABASE_URL", "https://project.supabase.co", "SUPABASE_PUBLISHABLE_KEY",
                "sb_\"<&", "CONSOLE_FRAME_ANCESTORS", "'self' https://admin.example"));

        Answer page = caller.get(PAGE);

        assertThat(text(page)).contains(
                "content=\"{&quot;supabase_url&quot;:&quot;https://project.supabase.co&quot;,"
                        + "&quot;supabase_publishable_key&quot;:&quot;sb_\\&quot;&lt;&amp;&quot;,"
                        + "&quot;token_url&quot;:null}\"");
        assertThat(page.header("Content-Security-Policy"))
                .contains("connect-src 'self' https://project.supabase.co;", "script-src 'self';", "style-src 'self';")
                .endsWith("frame-ancestors 'self' https://admin.example")
                .doesNotContain("unsafe");
    }

    @Test
    void aCurrentPageIsNotSentAgain() {
        Answer page = anyone.get(PAGE);

        Answer again = anyone.send("GET", PAGE, Map.of(), "", Map.of("if-none-match", page.header("ETag")));

        assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.event().getBody()).isEmpty();
    }

    @Test
    void anotherSettingChangesTheEntityTag() {
        Caller other = caller(Map.of("CONSOLE_FRAME_ANCESTORS", "'none'"));

        assertThat(other.get(PAGE).header("ETag")).isNotEqualTo(anyone.get(PAGE).header("ETag"));
    }

    @Test
    void filesAreCachedWithoutLimit() {
        Answer script = asset(script());

        assertThat(script.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(script.header("Content-Type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(script.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(script.event().getBody()).contains("import");
    }

    /** API Gateway would send the file as it is, three times as many bytes. */
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "*", "identity", "br", "gzip;q=0, *", "gzip;q=0.5, identity"})
    void aFileIsNotSentUncompressed(@Nullable String acceptEncoding) {
        Map<String, String> headers = acceptEncoding == null ? Map.of() : Map.of("accept-encoding", acceptEncoding);

        Answer answer = anyone.send("GET", ASSET, Map.of("file", script()), "", headers);

        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.code()).isEqualTo("compression_required");
        assertThat(answer.json().path("detail").asText()).contains("Accept-Encoding: gzip", "curl --compressed");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void allLinesOfAcceptEncodingCount() {
        assertThat(assetFor("identity", "gzip;q=0.5").status()).isEqualTo(406);
        assertThat(assetFor("gzip;q=0", "gzip").status()).isEqualTo(406);
        assertThat(assetFor("gzip", "br").status()).isEqualTo(200);
    }

    /** As the gateway passes on a header of several lines: the last one also by itself. */
    private Answer assetFor(String... acceptEncoding) {
        return anyone.call(new APIGatewayProxyRequestEvent().withHttpMethod("GET").withResource(ASSET)
                .withPathParameters(Map.of("file", script()))
                .withHeaders(Map.of("accept-encoding", acceptEncoding[acceptEncoding.length - 1]))
                .withMultiValueHeaders(Map.of("accept-encoding", List.of(acceptEncoding))));
    }

    @Test
    void thePageAndTheDescriptionNeedNoCompression() {
        assertThat(anyone.get(PAGE).status()).isEqualTo(200);
        assertThat(anyone.get("/api/devops/openapi.yaml").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../index.html", "..", "nothing.js", "index.html", ".js", "../../log4j2.xml", "a.js.map"})
    void unknownFilesAreNotFound(String name) {
        Answer answer = asset(name);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("not_found");
    }

    @Test
    void anyoneCanReadTheDescription() {
        Answer description = anyone.get("/api/devops/openapi.yaml");

        assertThat(description.header("Content-Type")).isEqualTo("application/yaml");
        assertThat(text(description)).contains("openapi: 3.1.0");
        assertThat(description.header("ETag")).startsWith("W/\"");
    }

    private Caller caller(Map<String, String> variables) {
        return new Caller(new ServeConsoleHandler(fixture.environment(variables)), ApiFixture.ADMINISTRATOR);
    }

    private String script() {
        Matcher script = SCRIPT.matcher(text(anyone.get(PAGE)));
        assertThat(script.find()).isTrue();
        return script.group(1);
    }

    private Answer asset(String name) {
        return anyone.send("GET", ASSET, Map.of("file", name), "", Map.of("accept-encoding", "gzip, deflate, br"));
    }

    private static String text(Answer answer) {
        return answer.event().getBody();
    }
}
