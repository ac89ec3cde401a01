package com.revenueripple.devops.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.ApiFixture.Answer;
import com.revenueripple.devops.api.ApiFixture.Caller;
import com.revenueripple.devops.api.activity.ReadActivityHandler;
import com.revenueripple.devops.api.keys.GenerateKeyHandler;
import com.revenueripple.devops.api.keys.ManageKeysHandler;
import com.revenueripple.devops.api.notifications.deadlines.NoticeDeadlinesHandler;
import com.revenueripple.devops.lambda.FunctionContext;
import com.revenueripple.devops.lambda.ScheduledEvent;
import com.revenueripple.devops.metrics.Domain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The audit log's entries that are caused by the passage of time. */
class DeadlinesTest {
    private static final String KEY = "/api/devops/keys/{key_id}";
    private static final Duration STALE_AFTER = Duration.ofMinutes(3);
    private static final String ALL_DOMAINS = "{\"domains\":[\"users\",\"revenue\",\"commissions\"],";

    private final ApiFixture fixture = new ApiFixture();
    private final NoticeDeadlinesHandler deadlines = new NoticeDeadlinesHandler(fixture.environment());
    private final Caller maker = fixture.caller(GenerateKeyHandler::new, ApiFixture.ADMINISTRATOR);
    private final Caller manager = fixture.caller(ManageKeysHandler::new, ApiFixture.ADMINISTRATOR);
    private final Caller reader = fixture.caller(ReadActivityHandler::new, ApiFixture.ADMINISTRATOR);

    @Test
    void noticesAreGivenThirtySevenAndOneDaysBeforeExpiry() {
        String keyId = make(100);

        List<Long> daysLeft = new ArrayList<>();
        for (int day = 1; day <= 100; day++) {
            fixture.clock.advance(Duration.ofDays(1));
            int known = noticesOf(keyId).size();
            notice();
            notice();
            List<JsonNode> notices = noticesOf(keyId);
            notices.subList(0, notices.size() - known)
                    .forEach(notice -> daysLeft.add(notice.at("/details/days_left").asLong()));
        }

        assertThat(daysLeft).containsExactly(30L, 7L, 1L);
    }

    @Test
    void aNoticeHasTheKeyAndItsExpiry() {
        String keyId = make(31);
        fixture.clock.advance(Duration.ofHours(25));

        notice();

        assertThat(noticesOf(keyId)).singleElement().satisfies(notice -> {
            assertThat(notice.path("actor").asText()).isEqualTo("system");
            assertThat(notice.path("request_id").asText()).isEmpty();
            assertThat(notice.path("details").toString()).isEqualTo(
                    "{\"days_left\":30,\"expires_at\":\"2026-12-24T12:00:00Z\",\"name\":\"Module\"}");
        });
    }

    @Test
    void aKeyOfFiveDaysGetsOneNotice() {
        String keyId = make(5);
        for (int hour = 0; hour < 5 * 24; hour++) {
            notice();
            fixture.clock.advance(Duration.ofHours(1));
        }

        assertThat(noticesOf(keyId)).extracting(notice -> notice.at("/details/days_left").asLong()).containsExactly(1L);
    }

    @Test
    void onlyTheNearestNoticeIsGivenAfterALongPause() {
        String keyId = make(60);
        fixture.clock.advance(Duration.ofDays(54));

        notice();
        notice();

        assertThat(noticesOf(keyId)).extracting(notice -> notice.at("/details/days_left").asLong()).containsExactly(6L);
    }

    @Test
    void aNewExpiryGetsNewNotices() {
        String keyId = make(60);
        fixture.clock.advance(Duration.ofDays(31));
        notice();
        change(keyId, "{\"name\":\"Renamed\"}");
        notice();
        assertThat(noticesOf(keyId)).hasSize(1);

        change(keyId, "{\"expires_in_days\":60}");
        notice();
        assertThat(noticesOf(keyId)).hasSize(1);
        fixture.clock.advance(Duration.ofDays(31));
        notice();

        assertThat(noticesOf(keyId)).as("notices of the last month").singleElement().satisfies(
                notice -> assertThat(notice.at("/details/expires_at").asText()).isEqualTo("2027-02-22T12:00:00Z"));
    }

    @Test
    void revokedReplacedAndExpiredKeysGetNoNotice() {
        String revoked = make(40);
        String replaced = make(40);
        String expired = make(40);
        String last = make(100);
        manager.send("DELETE", KEY, Map.of("key_id", revoked), "", Map.of());
        manager.send("POST", KEY + "/rotate", Map.of("key_id", replaced), "{\"grace_period_hours\":168}", Map.of());
        fixture.clock.advance(Duration.ofDays(75));

        notice();

        for (String keyId : List.of(revoked, replaced, expired)) {
            assertThat(noticesOf(keyId)).isEmpty();
        }
        assertThat(noticesOf(last)).hasSize(1);
    }

    @Test
    void eachOfManyKeysGetsANotice() {
        for (int i = 0; i < 105; i++) {
            make(20);
        }
        fixture.clock.advance(Duration.ofDays(19));

        notice();

        assertThat(activities("key.expiring")).hasSize(105).extracting(notice -> notice.path("subject").asText())
                .doesNotHaveDuplicates();
    }

    @Test
    void staleSyncsAreRecordedOnceUntilOneSucceeds() {
        fixture.publish("1");
        fixture.clock.advance(STALE_AFTER);
        notice();
        assertThat(activities("sync.stale")).isEmpty();

        fixture.clock.advance(Duration.ofMinutes(5));
        notice();
        fixture.clock.advance(Duration.ofMinutes(5));
        notice();

        assertThat(activities("sync.stale")).singleElement().satisfies(stale -> {
            assertThat(stale.path("actor").asText()).isEqualTo("system");
            assertThat(stale.path("subject").asText()).isEqualTo("sync");
            assertThat(stale.path("details").toString()).isEqualTo(
                    ALL_DOMAINS
                            + "\"last_success_at\":\"2026-11-23T12:00:00Z\",\"stale_since\":\"2026-11-23T12:03:00Z\"}");
        });
        fixture.publish("2");
        fixture.clock.advance(Duration.ofMinutes(5));
        notice();
        assertThat(activities("sync.stale")).hasSize(2);
    }

    @Test
    void onlyTheDomainThatIsStaleIsNamed() {
        fixture.publish("1");
        fixture.clock.advance(STALE_AFTER.plusSeconds(1));
        fixture.publish("2", Domain.USERS, Domain.COMMISSIONS);
        notice();

        assertThat(activities("sync.stale")).singleElement().satisfies(
                stale -> assertThat(stale.at("/details/domains").toString()).isEqualTo("[\"revenue\"]"));
    }

    @Test
    void staleSyncsAreRecordedBeforeTheFirstSuccess() {
        notice();
        fixture.clock.advance(STALE_AFTER.plusSeconds(1));
        notice();

        assertThat(activities("sync.stale")).singleElement().satisfies(stale -> assertThat(
                stale.path("details").toString()).isEqualTo(
                        ALL_DOMAINS + "\"last_success_at\":null,\"stale_since\":\"2026-11-23T12:03:00Z\"}"));
    }

    private void notice() {
        assertThat(deadlines.handleRequest(new ScheduledEvent(), FunctionContext.BEHIND_GATEWAY))
                .isEqualTo("completed");
    }

    private String make(int days) {
        Answer made = maker.send("POST", "/api/devops/generate-key",
                "{\"name\":\"Module\",\"permissions\":[\"read_metrics\"],\"expires_in_days\":" + days + "}");
        assertThat(made.status()).isEqualTo(201);
        return made.json().path("key_id").asText();
    }

    private void change(String keyId, String body) {
        assertThat(manager.send("PATCH", KEY, Map.of("key_id", keyId), body, Map.of()).status()).isEqualTo(200);
    }

    private List<JsonNode> noticesOf(String keyId) {
        return activities("key.expiring").stream()
                .filter(notice -> notice.path("subject").asText().equals(keyId)).toList();
    }

    /** Activities of the last thirty days, newest first. */
    private List<JsonNode> activities(String action) {
        List<JsonNode> found = new ArrayList<>();
        Map<String, String> query = Map.of("limit", "100");
        while (!query.isEmpty()) {
            JsonNode page = reader.get("/api/devops/activity", query).json();
            page.get("activity").forEach(activity -> {
                if (activity.path("action").asText().equals(action)) {
                    found.add(activity);
                }
            });
            query = page.get("next_cursor").isNull()
                    ? Map.of()
                    : Map.of("limit", "100", "cursor", page.get("next_cursor").asText());
        }
        return found;
    }
}
