package com.revenueripple.devops.api;

import static com.revenueripple.devops.api.ApiFixture.ADMINISTRATOR;
import static com.revenueripple.devops.api.ApiFixture.KEY_HOLDER;
import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.ApiFixture.Answer;
import com.revenueripple.devops.api.ApiFixture.Caller;
import com.revenueripple.devops.api.webhooks.IngestSignedWebhookHandler;
import com.revenueripple.devops.api.webhooks.IngestWebhookHandler;
import com.revenueripple.devops.api.webhooks.ReadEventsHandler;
import com.revenueripple.devops.api.webhooks.signatures.TestSenders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignedWebhookRouteTest {
    private static final String ONE = "/api/devops/events/{webhook_id}";

    private final ApiFixture fixture = new ApiFixture();
    private final Caller sender = fixture.caller(IngestSignedWebhookHandler::new, KEY_HOLDER);
    private final Caller reader = fixture.caller(ReadEventsHandler::new, ADMINISTRATOR);

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "standard|{\"type\":\"invoice.paid\"}|invoice.paid|id-1",
            "standard|{\"event_type\":\"invoice.paid\"}|invoice.paid|id-1",
            "keypair|{}|unknown|id-1",
            "github|{\"action\":\"published\"}|release|id-1",
            "gitlab|{}|Deployment Hook|id-1",
            "gitlab-signed|{}|unknown|id-1",
            "stripe|{\"id\":\"evt_1\",\"type\":\"charge.succeeded\"}|charge.succeeded|evt_1",
            "slack|{\"event_id\":\"Ev1\",\"type\":\"event_callback\",\"event\":{\"type\":\"message\"}}|message|Ev1",
            "pagerduty|{\"event\":{\"id\":\"p1\",\"event_type\":\"incident.triggered\"}}|incident.triggered|p1"})
    void aSignedEventIsStoredAndItsRepeatIsDetected(String source, String body, String eventType,
            String deliveryId) {
        Answer first = deliver(source, "id-1", body);
        fixture.clock.advance(Duration.ofSeconds(1));
        Answer repeat = deliver(source, "id-1", body);

        assertThat(first.status()).isEqualTo(202);
        assertThat(repeat.status()).isEqualTo(200);
        assertThat(repeat.json().get("webhook_id")).isEqualTo(first.json().get("webhook_id"));
        assertThat(repeat.json().get("duplicate").asBoolean()).isTrue();
        JsonNode stored = read(first).json();
        assertThat(stored.get("source").asText()).isEqualTo(source);
        assertThat(stored.get("event_type").asText()).isEqualTo(eventType);
        assertThat(stored.get("delivery_id").asText()).isEqualTo(deliveryId);
        assertThat(stored.get("flag").isNull()).isTrue();
        assertThat(bodyOf(first)).isEqualTo(body);
    }

    @Test
    void ofASenderWithoutKeptBodiesOnlyTheDigestIsStored() {
        fixture.secrets
                .put(TestSenders.JSON.replace("{\"scheme\": \"github\", \"secrets\": [\"" + TestSenders.GITHUB_SECRET,
                        "{\"keep_body\": false, \"scheme\": \"github\", \"secrets\": [\"" + TestSenders.GITHUB_SECRET));
        String body = "{\"action\":\"published\",\"author\":\"jane@example.com\"}";

        Answer first = deliver("github", "id-1", body);

        assertThat(first.status()).isEqualTo(202);
        assertThat(deliver("github", "id-1", body).json().get("duplicate").asBoolean()).isTrue();
        assertThat(read(deliver("github", "id-2", body)).json().get("flag").asText()).isEqualTo("suspected_replay");
        assertThat(read(deliver("github", "id-1", "{}")).json().get("flag").asText()).isEqualTo("conflict");
        assertThat(read(first).json().get("payload").isNull()).isTrue();
        assertThat(read(first).json().get("event_type").asText()).isEqualTo("release");
        Answer bytes = reader.send("GET", ONE + "/body",
                Map.of("webhook_id", first.json().get("webhook_id").asText()), "", Map.of());
        assertThat(bytes.status()).isEqualTo(404);
        assertThat(bytes.json().get("detail").asText()).isEqualTo("The body of this event is not kept.");
        assertThat(fixture.tables.client().scan(scan -> scan.tableName(fixture.tables.name("WebhookLogTable"))).items())
                .noneMatch(item -> item.containsKey("body") || item.containsKey("body_parts")
                        || item.toString().contains("jane@example.com"));
    }

    @ParameterizedTest
    @MethodSource("com.revenueripple.devops.api.webhooks.signatures.TestSenders#ready")
    void missingAndWrongSignaturesGetTheSameResponse(String source) {
        Answer missing = sender.deliver(source, Map.of(), bytes("{}"));
        Map<String, String> headers = new HashMap<>(TestSenders.headers(source, "1", fixture.clock.instant(),
                bytes("{}")));
        headers.replaceAll((name, value) -> name.matches("(?i).*(signature|token).*") ? value + "x" : value);
        Answer wrong = sender.deliver(source, headers, bytes("{}"));

        for (Answer answer : List.of(missing, wrong)) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.code()).isEqualTo("signature_invalid");
            assertThat(answer.json().get("detail").asText()).isEqualTo("The signature is missing or wrong.");
        }
        assertNothingIsStored();
    }

    @Test
    void aValidSignatureWithAWrongTimeGetsItsOwnCode() {
        Map<String, String> headers = TestSenders.headers("slack", "", fixture.clock.instant(), bytes("{}"));
        fixture.clock.advance(Duration.ofSeconds(301));
        assertThat(sender.deliver("slack", headers, bytes("{}")).code()).isEqualTo("signature_expired");

        fixture.clock.advance(Duration.ofSeconds(-602));
        assertThat(sender.deliver("slack", headers, bytes("{}")).code()).isEqualTo("signature_from_future");
    }

    /** An attacker in transit can change an event type that the sender does not sign. */
    @ParameterizedTest
    @CsvSource({"github, X-GitHub-Event", "gitlab, X-Gitlab-Event"})
    void theEventTypeInAHeaderIsNotSigned(String source, String header) {
        Map<String, String> headers = new HashMap<>(TestSenders.headers(source, "1", fixture.clock.instant(),
                bytes("{}")));
        headers.keySet().removeIf(header::equalsIgnoreCase);
        headers.put(header, "anything");

        Answer accepted = sender.deliver(source, headers, bytes("{}"));

        assertThat(read(accepted).json().get("event_type").asText()).isEqualTo("anything");
    }

    @Test
    void sizeSourceSignatureAndBodyAreCheckedInThisOrder() {
        byte[] tooLarge = new byte[1024 * 1024 + 1];
        assertThat(sender.deliver("nobody", Map.of(), tooLarge).status()).isEqualTo(413);
        assertThat(sender.deliver("nobody", Map.of(), bytes("?")).status()).isEqualTo(404);
        assertThat(sender.deliver("old", Map.of(), bytes("?")).status()).isEqualTo(410);
        assertThat(sender.deliver("broken", Map.of(), bytes("?")).status()).isEqualTo(401);
        assertThat(sender.deliver("github", Map.of(), bytes("?")).status()).isEqualTo(401);
        assertThat(deliver("github", "1", "?").code()).isEqualTo("malformed_json");
        assertThat(deliver("github", "1", "[]").status()).isEqualTo(400);
        assertNothingIsStored();
    }

    @Test
    void aFormIsRefusedWithAHint() {
        byte[] form = bytes("payload=%7B%7D");
        Map<String, String> headers = new HashMap<>(TestSenders.github(TestSenders.GITHUB_SECRET, "1", form));
        headers.put("content-type", "application/x-www-form-urlencoded");

        Answer refused = sender.deliver("github", headers, form);

        assertThat(refused.status()).isEqualTo(415);
        assertThat(refused.json().get("detail").asText()).contains("in the settings of a GitHub webhook");
        headers.put("content-type", "text/plain");
        assertThat(sender.deliver("github", headers, form).status()).isEqualTo(415);
    }

    @Test
    void signedBytesThatAreNotUtf8AreMalformedJson() {
        byte[] body = {'{', '"', (byte) 0xff, '"', ':', '1', '}'};

        Answer refused = sender.deliver("github", TestSenders.github(TestSenders.GITHUB_SECRET, "1", body), body);

        assertThat(refused.code()).isEqualTo("malformed_json");
    }

    @Test
    void slacksSignedChallengeIsReturned() {
        String body = "{\"type\":\"url_verification\",\"challenge\":\"3eZbrw1\"}";

        assertThat(sender.deliver("slack", Map.of(), bytes(body)).status()).isEqualTo(401);
        Answer answer = deliver("slack", "", body);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.event().getBody()).isEqualTo("{\"challenge\":\"3eZbrw1\"}");
        assertNothingIsStored();
    }

    @ParameterizedTest
    @ValueSource(strings = {"github", "gitlab"})
    void aSignedBodyUnderANewIdIsASuspectedReplay(String source) {
        Answer first = deliver(source, "id-1", "{\"n\":1}");
        Answer replay = deliver(source, "id-2", "{\"n\":1}");

        assertThat(replay.status()).isEqualTo(202);
        assertThat(flagOf(first)).isEqualTo("null");
        assertThat(flagOf(replay)).isEqualTo("suspected_replay");
        assertThat(deliver(source, "id-2", "{\"n\":1}").status()).isEqualTo(200);
        assertThat(deliver(source, "id-1", "{\"n\":1}").status()).isEqualTo(200);
    }

    @Test
    void twoSourcesMaySendTheSameBody() {
        assertThat(flagOf(deliver("github", "id-1", "{}"))).isEqualTo("null");
        assertThat(flagOf(deliver("gitlab", "id-1", "{}"))).isEqualTo("null");
    }

    @Test
    void aRepeatedBodyUnderASignedIdIsNotFlagged() {
        deliver("standard", "id-1", "{}");

        assertThat(flagOf(deliver("standard", "id-2", "{}"))).isEqualTo("null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"standard", "github", "gitlab"})
    void anotherBodyUnderAKnownIdIsStoredAsAConflict(String source) {
        Answer first = deliver(source, "id-1", "{\"n\":1}");
        Answer second = deliver(source, "id-1", "{\"n\":2}");
        Answer repeat = deliver(source, "id-1", "{\"n\":2}");

        assertThat(second.status()).isEqualTo(202);
        assertThat(flagOf(second)).isEqualTo("conflict");
        assertThat(bodyOf(first)).isEqualTo("{\"n\":1}");
        assertThat(bodyOf(second)).isEqualTo("{\"n\":2}");
        assertThat(repeat.status()).isEqualTo(200);
        assertThat(repeat.json().get("webhook_id")).isEqualTo(second.json().get("webhook_id"));
    }

    @Test
    void aDeliveryWithoutAnIdIsIdentifiedByItsBody() {
        Map<String, String> headers = new HashMap<>(TestSenders.github(TestSenders.GITHUB_SECRET, "", bytes("{}")));
        headers.remove("X-GitHub-Delivery");

        assertThat(sender.deliver("github", headers, bytes("{}")).status()).isEqualTo(202);
        assertThat(sender.deliver("github", headers, bytes("{}")).status()).isEqualTo(200);
        assertThat(deliver("stripe", "", "{\"id\":7}").status()).isEqualTo(202);
        assertThat(deliver("stripe", "", "{\"id\":7}").status()).isEqualTo(200);
    }

    @Test
    void anInvalidEventTypeIsUnknown() {
        for (String type : List.of("\"\"", "7", "\"a\\u0000b\"", "\"" + "x".repeat(129) + "\"")) {
            Answer answer = deliver("standard", "id-" + type.hashCode(), "{\"type\":" + type + "}");

            assertThat(read(answer).json().get("event_type").asText()).isEqualTo("unknown");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64 * 1024, 64 * 1024 + 1, 350 * 1024, 1024 * 1024})
    void aLargeIncompressibleBodyIsReadBackByteForByte(int size) {
        String body = incompressible(size);

        Answer answer = deliver("github", "id-1", body);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(bodyOf(answer)).isEqualTo(body);
        assertThat(read(answer).event().getBody()).contains("\"payload\":" + body);
        assertThat(deliver("github", "id-1", body).status()).isEqualTo(200);
        assertThat(reader.get("/api/devops/events").json().get("events")).hasSize(1);
    }

    /** The reports in an event are stored in its item, which has at most 400 KB. */
    @Test
    void anEventWithLargeReportsAndALargeBodyIsStored() {
        String longName = "\\u0001".repeat(200);
        String job = "{\"id\":1,\"status\":\"success\",\"environment\":{\"name\":\"prod\",\"action\":\"start\"}}";
        String body = "{\"project\":{\"path_with_namespace\":\"%s\"},\"object_attributes\":{\"ref\":\"%s\",\"sha\":\"%s\"},"
                .formatted(longName, longName, longName) + "\"builds\":[" + String.join(",", nCopies(20, job))
                + "],\"noise\":" + incompressible(420_000) + "}";
        Map<String, String> headers = new HashMap<>(TestSenders.headers("gitlab", "id-1", fixture.clock.instant(),
                bytes(body)));
        headers.put("X-Gitlab-Event", "Pipeline Hook");

        Answer answer = sender.deliver("gitlab", headers, bytes(body));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(bodyOf(answer)).isEqualTo(body);
    }

    @Test
    void theModulesEventsHaveTheSameTypeOnBothRoutes() {
        String body = "{\"event_type\":\"alert\",\"type\":\"cpu\"}";
        assertThat(read(deliver("standard", "id-1", body)).json().get("event_type").asText()).isEqualTo("cpu");
        configureModule("");

        Answer answer = sender.deliver("devops", TestSenders.headers("standard", "id-1", fixture.clock.instant(),
                bytes(body)), bytes(body));

        assertThat(read(answer).json().get("event_type").asText()).isEqualTo("alert");
    }

    @Test
    void theResponseShowsHowTheBodyIsUnderstood() {
        String alert = "{\"type\":\"alert\",\"message\":\"Disk is full\"}";

        assertThat(deliver("standard", "id-1", alert).json().at("/understood_as/kind").asText()).isEqualTo("incident");
        assertThat(deliver("standard", "id-1", alert).json().at("/understood_as/kind").asText()).isEqualTo("incident");
        assertThat(deliver("github", "id-1", "{}").json().get("not_understood").asText())
                .isEqualTo("missing_repository");
        assertThat(deliver("slack", "id-1", "{}").json().get("not_understood").asText())
                .isEqualTo("unknown_event_type");
    }

    @Test
    void aListShowsFlags() {
        deliver("github", "id-1", "{}");
        fixture.clock.advance(Duration.ofSeconds(1));
        deliver("github", "id-2", "{}");

        assertThat(reader.get("/api/devops/events").json().get("events"))
                .extracting(event -> event.get("flag").asText()).containsExactly("suspected_replay", "null");
    }

    @Test
    void refusalsAreCountedBySourceAndCauseWithUnknownNamesTogether() {
        for (String name : List.of("github", "broken", "old", "a", "b", "c")) {
            sender.deliver(name, Map.of(), bytes("{}"));
        }
        deliver("github", "id-1", "[]");
        fixture.clock.advance(Duration.ofSeconds(1));
        sender.deliver("d", Map.of(), new byte[1024 * 1024 + 1]);

        assertThat(refused()).isEqualTo(
                """
                {"refused":[\
                {"hour":"2026-11-23T12:00:00Z","source":"broken","causes":{"signature_invalid":1}},\
                {"hour":"2026-11-23T12:00:00Z","source":"github","causes":{"signature_invalid":1,"invalid_request":1}},\
                {"hour":"2026-11-23T12:00:00Z","source":"old","causes":{"source_retired":1}},\
                {"hour":"2026-11-23T12:00:00Z","source":"unknown","causes":{"content_too_large":1,"unknown_source":3}}]}""");
    }

    @Test
    void madeUpNamesFillNoTableUnderAnInvalidConfiguration() {
        fixture.secrets.put("{");
        for (int i = 0; i < 20; i++) {
            assertThat(sender.deliver("made-up-" + i, Map.of(), bytes("{}")).status()).isEqualTo(401);
            fixture.clock.advance(Duration.ofSeconds(1));
        }

        assertThat(refused()).isEqualTo("""
                {"refused":[\
                {"hour":"2026-11-23T12:00:00Z","source":"unknown","causes":{"signature_invalid":20}}]}""");
    }

    @Test
    void fiftyConcurrentDuplicatesAreOneEvent() throws Exception {
        List<Answer> answers = atOnce(IntStream.range(0, 50)
                .<Callable<Answer>>mapToObj(_ -> () -> deliver("github", "id-1", "{}")).toList());

        assertThat(answers).filteredOn(answer -> answer.status() == 202).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(49);
        assertThat(reader.get("/api/devops/events").json().get("events")).hasSize(1);
    }

    @Test
    void oneOfFiftyConcurrentIdsForOneBodyIsNotAReplay() throws Exception {
        List<Answer> answers = atOnce(IntStream.range(0, 50)
                .<Callable<Answer>>mapToObj(i -> () -> deliver("github", "id-" + i, "{}")).toList());

        assertThat(answers).allMatch(answer -> answer.status() == 202);
        assertThat(answers).extracting(this::flagOf).filteredOn("null"::equals).hasSize(1);
    }

    @Test
    void theModulesRouteAcceptsAKeyAloneUntilASignatureIsRequired() {
        Caller module = fixture.caller(IngestWebhookHandler::new, KEY_HOLDER);
        String body = "{\"event_type\":\"deployment\"}";
        Map<String, String> signed = TestSenders.headers("standard", "id-1", fixture.clock.instant(), bytes(body));
        Map<String, String> wrong = TestSenders.headers("standard", "id-1", fixture.clock.instant(), bytes("{}"));

        assertThat(post(module, wrong, body).status()).isEqualTo(202);
        configureModule("");
        assertThat(post(module, Map.of(), body).status()).isEqualTo(202);
        assertThat(post(module, signed, body).status()).isEqualTo(200);
        assertThat(post(module, wrong, body).code()).isEqualTo("signature_invalid");
        configureModule(", \"required\": true");
        Map<String, String> later = TestSenders.headers("standard", "id-2", fixture.clock.instant(), bytes(body));
        assertThat(post(module, later, body).status()).isEqualTo(202);
        assertThat(post(module, Map.of(), body).code()).isEqualTo("signature_invalid");
        configureModule(", \"required\": \"yes\"");
        assertThat(post(module, later, body).code()).isEqualTo("signature_invalid");
    }

    @Test
    void theModulesSourceAcceptsASignatureAloneAndRefusesConflicts() {
        configureModule("");
        Map<String, String> headers = TestSenders.headers("standard", "id-1", fixture.clock.instant(), bytes("{}"));
        byte[] other = bytes("{\"n\":2}");

        assertThat(sender.deliver("devops", headers, bytes("{}")).status()).isEqualTo(202);
        assertThat(sender.deliver("devops", headers, bytes("{}")).status()).isEqualTo(200);
        assertThat(sender.deliver("devops",
                TestSenders.headers("standard", "id-1", fixture.clock.instant(), other), other).status())
                .isEqualTo(409);
    }

    @Test
    void nothingIsAcceptedWithoutTheConfiguration() {
        fixture.secrets.reachable(false);

        Answer answer = deliver("github", "id-1", "{}");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isNotEmpty();
    }

    @Test
    void rememberedSecretsOutlastAnOutageOfSecretsManager() {
        assertThat(deliver("github", "id-1", "{}").status()).isEqualTo(202);
        fixture.secrets.reachable(false);
        fixture.clock.advance(Duration.ofMinutes(59));

        assertThat(deliver("github", "id-2", "{\"n\":2}").status()).isEqualTo(202);
        assertThat(sender.deliver("github", Map.of(), bytes("{}")).status()).isEqualTo(401);
    }

    private String refused() {
        return reader.get("/api/devops/events/refused").event().getBody();
    }

    private void configureModule(String more) {
        fixture.secrets.put("{\"devops\": {\"scheme\": \"standard\", \"secrets\": [\"" + TestSenders.STANDARD_SECRET
                + "\"]" + more + "}}");
        fixture.clock.advance(Duration.ofMinutes(5));
    }

    private static Answer post(Caller module, Map<String, String> headers, String body) {
        return module.send("POST", "/api/devops/webhook", Map.of(), body, headers);
    }

    private Answer deliver(String source, String id, String body) {
        return sender.deliver(source, TestSenders.headers(source, id, fixture.clock.instant(), bytes(body)),
                bytes(body));
    }

    private Answer read(Answer acknowledged) {
        return get(ONE, acknowledged);
    }

    private String bodyOf(Answer acknowledged) {
        return get(ONE + "/body", acknowledged).event().getBody();
    }

    private String flagOf(Answer acknowledged) {
        return read(acknowledged).json().get("flag").asText();
    }

    private Answer get(String resource, Answer acknowledged) {
        return reader.send("GET", resource,
                Map.of("webhook_id", acknowledged.json().get("webhook_id").asText()), "", Map.of());
    }

    private void assertNothingIsStored() {
        assertThat(reader.get("/api/devops/events").json().get("events")).isEmpty();
    }

    private static List<Answer> atOnce(List<Callable<Answer>> calls) throws Exception {
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService senders = Executors.newFixedThreadPool(16)) {
            for (Future<Answer> answer : senders.invokeAll(calls)) {
                answers.add(answer.get());
            }
        }
        return answers;
    }

    /** JSON of that many bytes, almost all of them with six random bits. */
    private static String incompressible(int size) {
        byte[] random = new byte[size];
        new Random(1).nextBytes(random);
        String data = Base64.getEncoder().encodeToString(random);
        return "{\"data\":\"" + data.substring(0, size - "{\"data\":\"\"}".length()) + "\"}";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
