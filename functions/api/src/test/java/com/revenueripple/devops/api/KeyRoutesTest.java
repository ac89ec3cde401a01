package com.revenueripple.devops.api;

import static com.revenueripple.devops.api.ApiFixture.ADMINISTRATOR;
import static com.revenueripple.devops.api.ApiFixture.KEY_HOLDER;
import static com.revenueripple.devops.api.ApiFixture.MEMBER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.ApiFixture.Answer;
import com.revenueripple.devops.api.ApiFixture.Caller;
import com.revenueripple.devops.api.activity.ReadActivityHandler;
import com.revenueripple.devops.api.keys.GenerateKeyHandler;
import com.revenueripple.devops.api.keys.KeySecret;
import com.revenueripple.devops.api.keys.KeyVerdict;
import com.revenueripple.devops.api.keys.KeyVerifier;
import com.revenueripple.devops.api.keys.ManageKeysHandler;
import com.revenueripple.devops.http.Principal.Administrator;
import com.revenueripple.devops.paging.Days;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class KeyRoutesTest {
    private static final String GENERATE = "/api/devops/generate-key";
    private static final String KEYS = "/api/devops/keys";
    private static final String ONE_KEY = "/api/devops/keys/{key_id}";
    private static final String ROTATE = "/api/devops/keys/{key_id}/rotate";
    private static final String BODY = "{\"name\":\"DevOps\",\"permissions\":[\"read_metrics\"]}";

    private final ApiFixture fixture = new ApiFixture();
    private final Caller generator = fixture.caller(GenerateKeyHandler::new, ADMINISTRATOR);
    private final Caller manager = fixture.caller(ManageKeysHandler::new, ADMINISTRATOR);
    private final Caller auditor = fixture.caller(ReadActivityHandler::new, ADMINISTRATOR);

    @Test
    void aNewKeyHasTheDefaultsAndIsShownOnce() {
        Answer made = generate("{\"name\":\"DevOps\",\"permissions\":[\"read_metrics\",\"write_webhooks\"]}");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("Cache-Control")).isEqualTo("no-store");
        assertThat(made.json().get("api_key").asText()).matches("rr_[0-9A-Za-z]{49}");
        assertThat(made.json().get("permissions")).extracting(JsonNode::asText)
                .containsExactly("read_metrics", "write_webhooks");
        assertThat(made.json().get("created_at").asText()).isEqualTo("2026-11-23T12:00:00Z");
        assertThat(made.json().get("expires_at").asText()).isEqualTo("2027-11-23T12:00:00Z");
        assertThat(made.json().get("rate_limit_per_minute").asInt()).isEqualTo(120);

        String plaintext = made.json().get("api_key").asText();
        assertThat(manager.get(KEYS).event().getBody()).doesNotContain(plaintext);
        assertThat(auditor.get("/api/devops/activity").event().getBody()).doesNotContain(plaintext);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"name\":\"x\"}", "{\"name\":\"x\",\"permissions\":null,\"user_id\":null}",
            "{\"user_id\":\"admin-1\",\"name\":\"x\"}"})
    void onlyTheNameIsRequiredAndTheCallersOwnIdIsAccepted(String body) {
        Answer made = generate(body);

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().get("permissions")).extracting(JsonNode::asText)
                .containsExactly("read_metrics", "write_webhooks");
        assertThat(made.json().get("id")).isEqualTo(made.json().get("key_id"));
    }

    @Test
    void anErrorAlsoHasTheFieldThatOlderClientsRead() {
        assertThat(generate("{}").json().get("error").asText()).isEqualTo("The request is not valid");
    }

    @Test
    void theListHasTheFieldsThatClientsRead() {
        Answer made = generate("""
                {"name":"DevOps","permissions":["read_metrics"],"expires_in_days":30,"rate_limit_per_minute":7}""");

        JsonNode key = manager.get(KEYS).json().get("keys").get(0);

        assertThat(key.get("key_id")).isEqualTo(made.json().get("key_id"));
        assertThat(key.get("id")).isEqualTo(key.get("key_id"));
        assertThat(key.get("last_used")).isEqualTo(key.get("last_used_at"));
        assertThat(key.get("key_hint").asText()).isEqualTo(made.json().get("api_key").asText().substring(0, 7) + "…");
        assertThat(key.get("user_id").asText()).isEqualTo("admin-1");
        assertThat(key.get("usage_count").asInt()).isZero();
        assertThat(key.get("last_used_at").isNull()).isTrue();
        assertThat(key.get("rate_limit_per_minute").asInt()).isEqualTo(7);
        assertThat(key.get("is_active").asBoolean()).isTrue();
        assertThat(key.get("status").asText()).isEqualTo("active");
        assertThat(manager.get(KEYS).json().get("next_cursor").isNull()).isTrue();
    }

    @Test
    void allErrorsOfARequestAreReportedAtOnce() {
        Answer refused = generate(
                """
                {"permissions":["read_metrics","fly"],"expires_in_days":0,"rate_limit_per_minute":"many","colour":1}""");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(refused.json().get("errors")).extracting(error -> error.get("pointer").asText())
                .containsExactlyInAnyOrder("/name", "/permissions/1", "/expires_in_days", "/rate_limit_per_minute",
                        "/colour");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{\"name\":\"\",\"permissions\":[\"read_metrics\"]} | /name",
            "{\"name\":\"a\\u0000b\",\"permissions\":[\"read_metrics\"]} | /name",
            "{\"name\":7,\"permissions\":[\"read_metrics\"]} | /name",
            "{\"name\":\"a\\ud800\",\"permissions\":[\"read_metrics\"]} | /name",
            "{\"name\":\"\\u200b\",\"permissions\":[\"read_metrics\"]} | /name",
            "{\"name\":\"x\",\"permissions\":[]} | /permissions",
            "{\"name\":\"x\",\"permissions\":\"read_metrics\"} | /permissions",
            "{\"name\":\"x\",\"permissions\":[1]} | /permissions/0",
            "{\"name\":\"x\",\"permissions\":[\"read_metrics\"],\"expires_in_days\":3651} | /expires_in_days",
            "{\"name\":\"x\",\"permissions\":[\"read_metrics\"],\"expires_in_days\":1.5} | /expires_in_days",
            "{\"name\":\"x\",\"permissions\":[\"read_metrics\"],\"expires_in_days\":99999999999} | /expires_in_days",
            "{\"name\":\"x\",\"permissions\":[\"read_metrics\"],\"rate_limit_per_minute\":0} | /rate_limit_per_minute",
            "{\"name\":\"x\",\"user_id\":\"admin-2\"} | /user_id",
            "{\"name\":\"x\",\"user_id\":1} | /user_id"})
    void anInvalidFieldIsNamed(String body, String pointer) {
        Answer refused = generate(body);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().get("errors")).extracting(error -> error.get("pointer").asText())
                .containsExactly(pointer);
    }

    @Test
    void theDetailNamesASingleInvalidField() {
        assertThat(generate("{\"name\":\"x\",\"user_id\":\"admin-2\"}").json().get("detail").asText()).isEqualTo(
                "user_id must be the id of the caller, to whom a new key belongs; the field can be omitted.");
        assertThat(generate("[]").json().get("detail").asText()).isEqualTo("The body must be a JSON object.");
        assertThat(generate("{\"permissions\":[1],\"a/b\":1}").json().get("detail").asText())
                .isEqualTo("3 fields are wrong.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{\"name\": | malformed_json", "{\"name\":\"a\",\"name\":\"b\"} | malformed_json",
            "{} {} | malformed_json", "[] | invalid_request", "{\"name\":1e99999999999} | malformed_json",
            "\uFEFF{} | malformed_json", "\u0000\u0000\u0000{a | malformed_json"})
    void anythingButAJsonObjectIsRefused(String body, String code) {
        Answer refused = generate(body);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo(code);
    }

    @Test
    void aBodyOver256KibibytesIsNotRead() {
        int frame = "{\"a\":\"\"}".length();

        assertThat(generate("{\"a\":\"" + "x".repeat(256 * 1024 - frame) + "\"}").code()).isEqualTo("invalid_request");
        Answer refused = generate("{\"a\":\"" + "x".repeat(256 * 1024 - frame + 1) + "\"}");
        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.code()).isEqualTo("content_too_large");
    }

    @Test
    void malformedJsonIsRefusedWithItsPosition() {
        assertThat(generate("{\"name\":\n  oops}").json().get("detail").asText()).contains("line 2, column 3");
    }

    @Test
    void aChangeAffectsOnlyItsFields() {
        String keyId = generateKeyId();

        Answer changed = manager.send("PATCH", ONE_KEY, Map.of("key_id", keyId),
                "{\"name\":\"New name\",\"rate_limit_per_minute\":10}", Map.of());

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().get("name").asText()).isEqualTo("New name");
        assertThat(changed.json().get("rate_limit_per_minute").asInt()).isEqualTo(10);
        assertThat(changed.json().get("permissions")).hasSize(1);
        assertThat(changed.json().get("expires_at").asText()).isEqualTo("2027-11-23T12:00:00Z");
    }

    @Test
    void anEmptyChangeIsRefused() {
        assertThat(manager.send("PATCH", ONE_KEY, Map.of("key_id", generateKeyId()), "{}", Map.of()).code())
                .isEqualTo("invalid_request");
        assertThat(manager.send("PATCH", ONE_KEY, Map.of("key_id", generateKeyId()), "{\"name\":null}", Map.of())
                .code()).isEqualTo("invalid_request");
    }

    @Test
    void aSuccessorHasTheSettingsOfItsPredecessor() {
        Answer made = generate("""
                {"name":"DevOps","permissions":["read_metrics"],"expires_in_days":30,"rate_limit_per_minute":7}""");
        String keyId = made.json().get("key_id").asText();
        fixture.clock.advance(Duration.ofDays(10));

        Answer rotated = rotate(keyId, "{\"grace_period_hours\":48}");

        assertThat(rotated.status()).isEqualTo(201);
        assertThat(rotated.json().get("api_key").asText()).matches("rr_[0-9A-Za-z]{49}")
                .isNotEqualTo(made.json().get("api_key").asText());
        assertThat(rotated.json().get("id")).isEqualTo(rotated.json().get("key_id"));
        assertThat(rotated.json().get("replaces").asText()).isEqualTo(keyId);
        assertThat(rotated.json().get("replaced_expires_at").asText()).isEqualTo("2026-12-05T12:00:00Z");
        assertThat(rotated.json().get("expires_at").asText()).isEqualTo("2027-01-02T12:00:00Z");
        assertThat(manager.get(KEYS).json().get("keys")).extracting(key -> key.get("status").asText())
                .containsExactly("active", "rotating");
    }

    @Test
    void aRotationWithoutAGracePeriodEndsTheOldKeyAtOnce() {
        rotate(generateKeyId(), "{\"grace_period_hours\":0}");

        assertThat(manager.get(KEYS).json().get("keys")).extracting(key -> key.get("status").asText())
                .containsExactlyInAnyOrder("active", "expired");
    }

    @Test
    void aGracePeriodOverSevenDaysIsRefused() {
        assertThat(rotate(generateKeyId(), "{\"grace_period_hours\":169}").code()).isEqualTo("invalid_request");
    }

    @Test
    void revokingIsFinal() {
        String keyId = generateKeyId();

        Answer revoked = manager.send("DELETE", ONE_KEY, Map.of("key_id", keyId), "", Map.of());

        assertThat(revoked.status()).isEqualTo(200);
        assertThat(revoked.json().get("status").asText()).isEqualTo("revoked");
        assertThat(revoked.json().get("is_active").asBoolean()).isFalse();
        assertThat(rotate(keyId, "").code()).isEqualTo("key_revoked");
        assertThat(rotate(keyId, "").status()).isEqualTo(409);
    }

    @Test
    void anUnknownKeyIsNotFound() {
        for (String keyId : List.of("key_none", "key_" + "0".repeat(28), "x".repeat(3000), "id:key_")) {
            assertThat(rotate(keyId, "").status()).isEqualTo(404);
        }
    }

    @Test
    void actionsOfAdministratorsAreLogged() {
        String keyId = generateKeyId();
        fixture.clock.advance(Duration.ofSeconds(1));
        manager.send("PATCH", ONE_KEY, Map.of("key_id", keyId), "{\"name\":\"New name\"}", Map.of());
        fixture.clock.advance(Duration.ofSeconds(1));
        manager.send("DELETE", ONE_KEY, Map.of("key_id", keyId), "", Map.of());

        JsonNode activity = auditor.get("/api/devops/activity").json().get("activity");

        assertThat(activity).extracting(entry -> entry.get("action").asText())
                .containsExactly("key.revoked", "key.changed", "key.created");
        assertThat(activity).allSatisfy(entry -> {
            assertThat(entry.get("actor").asText()).isEqualTo("admin-1");
            assertThat(entry.get("subject").asText()).isEqualTo(keyId);
        });
        assertThat(activity.get(1).at("/details/before/name").asText()).isEqualTo("DevOps");
        assertThat(activity.get(1).at("/details/after/name").asText()).isEqualTo("New name");
    }

    @Test
    void anEntryHasItsActorsKindNameAndSourceAddress() {
        Caller named = fixture.caller(GenerateKeyHandler::new, new Administrator("admin-1", Optional.of("Zoë Admin")));

        named.send("POST", "/api/devops/generate-key", "{\"name\":\"DevOps\",\"permissions\":[\"read_metrics\"]}");

        JsonNode entry = auditor.get("/api/devops/activity").json().at("/activity/0");
        assertThat(entry.get("actor").asText()).isEqualTo("admin-1");
        assertThat(entry.get("actor_kind").asText()).isEqualTo("administrator");
        assertThat(entry.get("actor_name").asText()).isEqualTo("Zoë Admin");
        assertThat(entry.get("source_address").asText()).isEqualTo("192.0.2.1");
    }

    @Test
    void anAdministratorNamedSystemIsNotTheSystem() {
        Caller administrator = fixture.caller(GenerateKeyHandler::new, new Administrator("system"));
        administrator.send("POST", "/api/devops/generate-key",
                "{\"name\":\"DevOps\",\"permissions\":[\"read_metrics\"]}");

        JsonNode shown = auditor.get("/api/devops/activity").json().at("/activity/0");
        Map<String, AttributeValue> stored = fixture.tables.client()
                .scan(scan -> scan.tableName(fixture.tables.name("ActivityLogTable"))).items().getFirst();

        assertThat(shown.get("actor").asText()).isEqualTo("system");
        assertThat(shown.get("actor_kind").asText()).isEqualTo("administrator");
        assertThat(shown.get("actor_name").isNull()).isTrue();
        assertThat(stored).containsEntry("actor", AttributeValue.fromS("system"))
                .containsEntry("actor_kind", AttributeValue.fromS("administrator"));
    }

    @ParameterizedTest
    @CsvSource({"system, system", "admin-1, administrator"})
    void theKindOfAnEntryOfAnEarlierVersionIsThatOfItsActor(String actor, String kind) {
        String day = Days.of(fixture.clock.instant()).toString();
        fixture.tables.client().putItem(put -> put.tableName(fixture.tables.name("ActivityLogTable"))
                .item(Map.of("day", AttributeValue.fromS(day), "id", AttributeValue.fromS("act_1"),
                        "at", AttributeValue.fromN(Long.toString(fixture.clock.instant().toEpochMilli())),
                        "actor", AttributeValue.fromS(actor), "action", AttributeValue.fromS("key.created"),
                        "subject", AttributeValue.fromS("key_1"), "details", AttributeValue.fromS("{}"),
                        "request_id", AttributeValue.fromS("request-1"))));

        JsonNode entry = auditor.get("/api/devops/activity").json().at("/activity/0");
        assertThat(entry.get("actor_kind").asText()).isEqualTo(kind);
        assertThat(entry.get("source_address").isNull()).isTrue();
    }

    @Test
    void aRepeatedCreationKeepsTheKeyAndReplacesItsSecret() {
        Answer first = generate(BODY, "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"");
        fixture.clock.advance(Duration.ofHours(23));
        Answer repeat = generate(BODY, "8e03978e-40d5-43e8-bc93-6894a57f9324");

        assertThat(repeat.status()).isEqualTo(201);
        assertThat(repeat.json().get("key_id")).isEqualTo(first.json().get("key_id"));
        assertThat(repeat.json().get("expires_at")).isEqualTo(first.json().get("expires_at"));
        assertThat(verdict(first)).isInstanceOf(KeyVerdict.Refused.class);
        assertThat(verdict(repeat)).isInstanceOf(KeyVerdict.Accepted.class);
        JsonNode keys = manager.get(KEYS).json().get("keys");
        assertThat(keys).hasSize(1);
        assertThat(keys.get(0).get("key_hint").asText())
                .isEqualTo(repeat.json().get("api_key").asText().substring(0, 7) + "…");
        assertThat(auditor.get("/api/devops/activity").json().get("activity"))
                .extracting(entry -> entry.get("action").asText()).containsExactly("key.reissued", "key.created");
    }

    @Test
    void aRepeatedRotationKeepsTheSuccessorAndReplacesItsSecret() {
        String keyId = generateKeyId();

        Answer first = rotate(keyId, "{\"grace_period_hours\":1}", "once");
        fixture.clock.advance(Duration.ofMinutes(1));
        Answer repeat = rotate(keyId, "{\"grace_period_hours\":1}", "once");

        assertThat(repeat.status()).isEqualTo(201);
        assertThat(repeat.json().get("api_key")).isNotEqualTo(first.json().get("api_key"));
        for (String field : List.of("key_id", "replaces", "replaced_expires_at")) {
            assertThat(repeat.json().get(field)).isEqualTo(first.json().get(field));
        }
        assertThat(verdict(first)).isInstanceOf(KeyVerdict.Refused.class);
        assertThat(verdict(repeat)).isInstanceOf(KeyVerdict.Accepted.class);
        assertThat(manager.get(KEYS).json().get("keys")).hasSize(2);
    }

    @Test
    void aKeyThatWasUsedOrRevokedIsNotReplacedByARepeat() {
        verdict(generate(BODY, "used"));
        String revoked = generate(BODY, "revoked").json().get("key_id").asText();
        manager.send("DELETE", ONE_KEY, Map.of("key_id", revoked), "", Map.of());

        Answer ofUsed = generate(BODY, "used");
        assertThat(ofUsed.status()).isEqualTo(409);
        assertThat(ofUsed.code()).isEqualTo("key_used");
        assertThat(generate(BODY, "revoked").code()).isEqualTo("key_revoked");
        assertThat(manager.get(KEYS).json().get("keys")).hasSize(2);
    }

    @Test
    void anIdempotencyKeyIsForOneRequestOfOneAdministratorToOneRouteWithinADay() {
        String keyId = generate(BODY, "once").json().get("key_id").asText();
        Caller other = fixture.caller(GenerateKeyHandler::new, new Administrator("admin-2"));

        Answer reused = generate("{\"name\":\"Other\"}", "once");
        assertThat(reused.status()).isEqualTo(409);
        assertThat(reused.code()).isEqualTo("idempotency_key_reused");
        assertThat(other.send("POST", GENERATE, Map.of(), BODY, Map.of("Idempotency-Key", "once")).status())
                .isEqualTo(201);
        String successor = rotate(keyId, "", "once").json().get("key_id").asText();
        assertThat(rotate(successor, "", "once").code()).isEqualTo("idempotency_key_reused");
        fixture.clock.advance(Duration.ofDays(1));
        assertThat(generate("{\"name\":\"Other\"}", "once").status()).isEqualTo(201);
        assertThat(manager.get(KEYS).json().get("keys")).hasSize(4);
    }

    @Test
    void anInvalidRequestDoesNotTakeItsIdempotencyKey() {
        assertThat(generate("{}", "once").status()).isEqualTo(400);
        assertThat(rotate("key_none", "", "once").status()).isEqualTo(404);

        assertThat(generate(BODY, "once").status()).isEqualTo(201);
        assertThat(rotate(generateKeyId(), "", "once").status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\"\"", "\"", "\"a", "a\"", "\"a\"b\"", "a\\b", "\"a\";b", "a\tb", "ä",
            "a\u200bb"})
    void anInvalidIdempotencyKeyIsRefused(String value) {
        assertThat(generate(BODY, "x".repeat(255)).status()).isEqualTo(201);
        for (String invalid : List.of(value, "x".repeat(256))) {
            Answer refused = generate(BODY, invalid);

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.json().at("/errors/0/pointer").asText()).isEqualTo("header:Idempotency-Key");
        }
    }

    @Test
    void neitherSecretsNorIdempotencyKeysNorBodiesAreStored() {
        String first = generate(BODY, "8e03978e").json().get("api_key").asText();
        String second = generate(BODY, "8e03978e").json().get("api_key").asText();

        assertThat(fixture.tables.client().scan(scan -> scan.tableName(fixture.tables.name("ApiKeysTable"))).items())
                .hasSize(4)
                .allSatisfy(item -> assertThat(item.toString()).doesNotContain(first, second, "8e03978e", BODY));
    }

    @ParameterizedTest
    @CsvSource({"limit, 0", "limit, 101", "limit, x", "limit, 9999999999", "cursor, x",
            "cursor, eyJrZXlfaWQiOiIiLCJrZXlfaGFzaCI6IiJ9", "cursor, eyJrZXlfaWQiOnt9LCJrZXlfaGFzaCI6W119"})
    void invalidPageParametersAreRefused(String parameter, String value) {
        Answer refused = manager.get(KEYS, Map.of(parameter, value));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/errors/0/pointer").asText()).isEqualTo("?" + parameter);
    }

    @Test
    void onlyAdministratorsManageKeys() {
        for (var principal : List.of(KEY_HOLDER, MEMBER)) {
            Answer refused = fixture.caller(ManageKeysHandler::new, principal).get(KEYS);

            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.code()).isEqualTo("not_an_administrator");
        }
    }

    private KeyVerdict verdict(Answer created) {
        return new KeyVerifier(fixture.tables.client(), fixture.tables.name("ApiKeysTable"), fixture.clock)
                .verify(KeySecret.parse(created.json().get("api_key").asText()).orElseThrow());
    }

    private Answer generate(String body, String idempotencyKey) {
        return generator.send("POST", GENERATE, Map.of(), body, Map.of("idempotency-key", idempotencyKey));
    }

    private Answer generate(String body) {
        return generator.send("POST", GENERATE, body);
    }

    private String generateKeyId() {
        return generate("{\"name\":\"DevOps\",\"permissions\":[\"read_metrics\"]}").json().get("key_id").asText();
    }

    private Answer rotate(String keyId, String body) {
        return manager.send("POST", ROTATE, Map.of("key_id", keyId), body, Map.of());
    }

    private Answer rotate(String keyId, String body, String idempotencyKey) {
        return manager.send("POST", ROTATE, Map.of("key_id", keyId), body, Map.of("Idempotency-Key", idempotencyKey));
    }
}
