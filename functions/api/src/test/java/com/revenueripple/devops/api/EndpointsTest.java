package com.revenueripple.devops.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.ApiFixture.Answer;
import com.revenueripple.devops.api.activity.ReadActivityHandler;
import com.revenueripple.devops.json.Json;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /api/devops/endpoints} as in the cloud, where only public targets are allowed. */
class EndpointsTest {
    private static final String PUBLIC = "93.184.215.14";
    private static final String BODY = "{\"url\":\"https://hooks.example.com\",\"event_types\":[\"*\"]}";

    /** The successive results of name resolution; the last one is repeated. */
    private final Deque<List<String>> names = new ArrayDeque<>(List.of(List.of(PUBLIC)));
    private final Notifications notifications = new Notifications(this::resolve, Map.of());

    @Test
    void aNewEndpointsSecretIsShownOnce() {
        Answer created = create("https://hooks.example.com/a?b=c", "key.", "sync.failed", "key.");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Cache-Control")).isEqualTo("no-store");
        JsonNode endpoint = created.json();
        assertThat(endpoint.path("secret").asText()).matches("whsec_[A-Za-z0-9+/]{43}=");
        assertThat(endpoint.path("endpoint_id").asText()).matches("ep_[0-9a-f]{28}");
        assertThat(endpoint.path("event_types").toString()).isEqualTo("[\"key.\",\"sync.failed\"]");
        assertThat(endpoint.path("enabled").asBoolean()).isTrue();

        JsonNode listed = notifications.administrator.get(Notifications.ENDPOINTS).json().path("endpoints");
        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).has("secret")).isFalse();
        assertThat(listed.get(0).path("url").asText()).isEqualTo("https://hooks.example.com/a?b=c");
        assertThat(listed.get(0).path("created_by").asText()).isEqualTo("admin-1");
    }

    @Test
    void anEndpointIsChangedFieldByField() {
        String endpoint = create("https://hooks.example.com/a", "*").json().path("endpoint_id").asText();

        notifications.send("PATCH", endpoint, "", "{\"description\":\"On call\"}");
        notifications.send("PATCH", endpoint, "", "{\"event_types\":[\"sync.\"]}");
        JsonNode changed = notifications.send("PATCH", endpoint, "", "{\"url\":\"https://other.example.com\"}").json();

        assertThat(changed.path("url").asText()).isEqualTo("https://other.example.com");
        assertThat(changed.path("description").asText()).isEqualTo("On call");
        assertThat(changed.path("event_types").toString()).isEqualTo("[\"sync.\"]");
        assertThat(
                notifications.send("PATCH", endpoint, "", "{\"description\":null}").json().path("description").isNull())
                .isTrue();
    }

    @Test
    void aDisabledEndpointCanNeitherBePingedNorRecovered() {
        String endpoint = create("https://hooks.example.com", "*").json().path("endpoint_id").asText();
        JsonNode disabled = notifications.send("PATCH", endpoint, "", "{\"enabled\":false}").json();

        assertThat(disabled.path("disabled_reason").asText()).isEqualTo("An administrator disabled it.");
        assertThat(notifications.send("POST", endpoint, "/ping", "").code()).isEqualTo("endpoint_disabled");
        assertThat(notifications.send("POST", endpoint, "/recover", "{\"since\":\"2026-11-23T00:00:00Z\"}").status())
                .isEqualTo(409);
    }

    @Test
    void aDeletedEndpointIsGone() {
        String endpoint = create("https://hooks.example.com", "*").json().path("endpoint_id").asText();

        assertThat(notifications.send("DELETE", endpoint, "", "").status()).isEqualTo(200);

        for (String method : List.of("GET", "PATCH", "DELETE")) {
            assertThat(notifications.send(method, endpoint, "", "{\"enabled\":false}".repeat(
                    method.equals("PATCH") ? 1 : 0)).status()).isEqualTo(404);
        }
        assertThat(notifications.send("POST", endpoint, "/rotate", "").status()).isEqualTo(404);
        assertThat(notifications.send("GET", endpoint, "/deliveries", "").status()).isEqualTo(404);
        assertThat(notifications.fixture.tables.client()
                .scan(scan -> scan.tableName(notifications.fixture.tables.name("NotificationsTable"))).items())
                .isEmpty();
    }

    @Test
    void atMostFiftyEndpointsExist() {
        for (int i = 0; i < 50; i++) {
            assertThat(create("https://hooks.example.com/" + i, "*").status()).isEqualTo(201);
        }

        assertThat(create("https://hooks.example.com/50", "*").code()).isEqualTo("too_many_endpoints");
    }

    @Test
    void aFifthRotationInADayIsRefused() {
        String endpoint = create("https://hooks.example.com", "*").json().path("endpoint_id").asText();
        for (int i = 0; i < 4; i++) {
            assertThat(notifications.send("POST", endpoint, "/rotate", "").status()).isEqualTo(201);
        }

        assertThat(notifications.send("POST", endpoint, "/rotate", "").code()).isEqualTo("too_many_secrets");
    }

    @Test
    void aRepeatedCreationReturnsTheSameSecret() {
        Answer first = once("POST", Notifications.ENDPOINTS, Map.of(), BODY);
        fixture().clock.advance(Duration.ofHours(23));
        Answer repeat = once("POST", Notifications.ENDPOINTS, Map.of(), BODY);

        assertThat(repeat.status()).isEqualTo(201);
        assertThat(repeat.json()).isEqualTo(first.json());
        assertThat(notifications.administrator.get(Notifications.ENDPOINTS).json().path("endpoints")).hasSize(1);
        JsonNode entries = fixture().caller(ReadActivityHandler::new, ApiFixture.ADMINISTRATOR)
                .get("/api/devops/activity").json().path("activity");
        assertThat(entries).extracting(entry -> entry.path("action").asText())
                .containsExactly("endpoint.reissued", "endpoint.created");
        assertThat(entries.get(0).path("subject")).isEqualTo(first.json().path("endpoint_id"));
        assertThat(entries.get(0).path("actor").asText()).isEqualTo("admin-1");
        assertThat(once("POST", Notifications.ENDPOINTS, Map.of(), BODY.replace("*", "key.")).code())
                .isEqualTo("idempotency_key_reused");
        notifications.send("DELETE", first.json().path("endpoint_id").asText(), "", "");
        assertThat(once("POST", Notifications.ENDPOINTS, Map.of(), BODY).code()).isEqualTo("endpoint_deleted");
    }

    @Test
    void aRepeatedRotationReturnsItsSecretUntilTheNextRotation() {
        String endpoint = create("https://hooks.example.com", "*").json().path("endpoint_id").asText();
        Map<String, String> path = Map.of("endpoint_id", endpoint);

        Answer first = once("POST", Notifications.ENDPOINTS + "/{endpoint_id}/rotate", path, "");
        fixture().clock.advance(Duration.ofHours(1));
        Answer repeat = once("POST", Notifications.ENDPOINTS + "/{endpoint_id}/rotate", path, "");

        assertThat(repeat.status()).isEqualTo(201);
        assertThat(repeat.json()).isEqualTo(first.json());
        notifications.send("POST", endpoint, "/rotate", "");
        assertThat(once("POST", Notifications.ENDPOINTS + "/{endpoint_id}/rotate", path, "").code())
                .isEqualTo("endpoint_already_rotated");
        notifications.send("DELETE", endpoint, "", "");
        assertThat(once("POST", Notifications.ENDPOINTS + "/{endpoint_id}/rotate", path, "").status())
                .isEqualTo(409);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{\"event_types\":[\"*\"]} | /url",
            "{\"url\":\"https://hooks.example.com\"} | /event_types",
            "{\"url\":\"https://hooks.example.com\",\"event_types\":[]} | /event_types",
            "{\"url\":\"https://hooks.example.com\",\"event_types\":[\"ping\"]} | /event_types/0",
            "{\"url\":\"https://hooks.example.com\",\"event_types\":[\"key.*\"]} | /event_types/0",
            "{\"url\":1,\"event_types\":[\"*\"]} | /url",
            "{\"url\":\"https://hooks.example.com\",\"event_types\":[\"*\"],\"secret\":\"mine\"} | /secret"})
    void anInvalidFieldIsNamed(String body, String pointer) {
        Answer answer = notifications.administrator.send("POST", Notifications.ENDPOINTS, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/0/pointer").asText()).isEqualTo(pointer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"since\":\"yesterday\"}", "{\"since\":\"+999999999-12-31T23:59:59Z\"}",
            "{\"since\":\"2026-13-01T00:00:00Z\"}"})
    void aRecoveryRequiresATime(String body) {
        String endpoint = create("https://hooks.example.com", "*").json().path("endpoint_id").asText();

        assertThat(notifications.send("POST", endpoint, "/recover", body).status()).isEqualTo(400);
    }

    @Test
    void aForbiddenUrlIsRefused() {
        names.add(List.of("10.0.0.1"));
        assertThat(create("http://hooks.example.com", "*").json().at("/errors/0").toString())
                .isEqualTo("{\"pointer\":\"/url\",\"detail\":\"must be an https URL\"}");
        String endpoint = create("https://hooks.example.com", "*").json().path("endpoint_id").asText();

        assertThat(notifications.send("PATCH", endpoint, "", "{\"url\":\"https://other.example.com\"}").json()
                .at("/errors/0/detail").asText()).isEqualTo("must lead to the public internet");
    }

    @Test
    void theAddressIsCheckedAgainOnConnecting() {
        names.add(List.of("127.0.0.1"));
        String endpoint = create("https://hooks.example.com", "*").json().path("endpoint_id").asText();

        notifications.settle();

        JsonNode attempt = notifications.deliveries(endpoint).getFirst().at("/attempts/0");
        assertThat(attempt.path("error").asText()).isEqualTo("address_refused");
        assertThat(attempt.path("status_code").isNull()).isTrue();
    }

    private ApiFixture fixture() {
        return notifications.fixture;
    }

    /** A request with an idempotency key. */
    private Answer once(String method, String resource, Map<String, String> path, String body) {
        return notifications.administrator.send(method, resource, path, body, Map.of("Idempotency-Key", "once"));
    }

    private Answer create(String url, String... eventTypes) {
        return notifications.administrator.send("POST", Notifications.ENDPOINTS,
                Json.write(Map.of("url", url, "event_types", List.of(eventTypes))));
    }

    private List<InetAddress> resolve(String host) throws UnknownHostException {
        if (names.isEmpty()) {
            throw new UnknownHostException(host);
        }
        List<String> answer = names.size() > 1 ? names.removeFirst() : names.getFirst();
        return answer.stream().map(InetAddress::ofLiteral).toList();
    }
}
