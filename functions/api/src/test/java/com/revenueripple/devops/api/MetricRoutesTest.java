package com.revenueripple.devops.api;

import static com.revenueripple.devops.api.ApiFixture.ADMINISTRATOR;
import static com.revenueripple.devops.api.ApiFixture.KEY_HOLDER;
import static com.revenueripple.devops.api.ApiFixture.keyHolder;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.revenueripple.devops.api.ApiFixture.Answer;
import com.revenueripple.devops.api.ApiFixture.Caller;
import com.revenueripple.devops.api.metrics.SyncCommissionsHandler;
import com.revenueripple.devops.api.metrics.SyncRevenueHandler;
import com.revenueripple.devops.api.metrics.SyncUsersHandler;
import com.revenueripple.devops.http.Permission;
import com.revenueripple.devops.http.Principal.KeyHolder;
import com.revenueripple.devops.http.RateLimitState;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;

class MetricRoutesTest {
    private static final String USERS = "/api/devops/sync/users";

    private final ApiFixture fixture = new ApiFixture();
    private final Caller users = fixture.caller(SyncUsersHandler::new, KEY_HOLDER);

    @Test
    void metricsAreNotReadyBeforeTheFirstSync() {
        Answer answer = users.get(USERS);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("metrics_not_ready");
        assertThat(answer.header("Retry-After")).isEqualTo("60");
    }

    @Test
    void eachDomainReturnsItsSnapshotUnchanged() {
        fixture.publish("1");

        assertThat(users.get(USERS).event().getBody()).isEqualTo("{\"domain\":\"users\",\"figure\":1.00}");
        assertThat(fixture.caller(SyncRevenueHandler::new, KEY_HOLDER).get("/api/devops/sync/revenue").event()
                .getBody()).isEqualTo("{\"domain\":\"revenue\",\"figure\":1.00}");
        assertThat(fixture.caller(SyncCommissionsHandler::new, ADMINISTRATOR).get("/api/devops/metrics/commissions")
                .event().getBody()).isEqualTo("{\"domain\":\"commissions\",\"figure\":1.00}");
    }

    @Test
    void aCurrentCopyGets304UntilTheSnapshotChanges() {
        fixture.publish("1");
        String etag = users.get(USERS).header("ETag");

        assertThat(etag).startsWith("\"").endsWith("\"");
        for (String tags : new String[]{etag, "W/" + etag, "\"other\", " + etag, "*"}) {
            Answer unchanged = conditional(tags);
            assertThat(unchanged.status()).isEqualTo(304);
            assertThat(unchanged.event().getBody()).isEmpty();
            assertThat(unchanged.header("ETag")).isEqualTo(etag);
        }

        fixture.publish("2");
        assertThat(conditional(etag).status()).isEqualTo(200);
    }

    @Test
    void theHistoryHasAPointPerIntervalWithASync() {
        fixture.publish("1");
        fixture.clock.advance(Duration.ofHours(1));
        fixture.publish("2");
        fixture.clock.advance(Duration.ofDays(1));
        fixture.publish("3");

        assertThat(history(Map.of()).event().getBody()).isEqualTo("""
                {"interval":"day","from":"2026-10-26","to":"2026-11-24","points":[\
                {"at":"2026-11-23T13:00:00Z","domain":"users","figure":2.00},\
                {"at":"2026-11-24T13:00:00Z","domain":"users","figure":3.00}]}""");
        assertThat(history(Map.of("interval", "hour", "from", "2026-11-23", "to", "2026-11-23")).json().get("points"))
                .extracting(point -> point.get("at").asText())
                .containsExactly("2026-11-23T12:00:00Z", "2026-11-23T13:00:00Z");
        assertThat(history(Map.of("interval", "month")).json().get("points")).hasSize(1);
    }

    @Test
    void aHistoryOfTooManyPointsIsRefusedWithAFittingInterval() {
        assertThat(history(Map.of("interval", "hour", "from", "2026-10-14", "to", "2026-11-23")).status())
                .isEqualTo(200);

        Answer refused = history(Map.of("interval", "hour", "from", "2026-10-13", "to", "2026-11-23"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/errors/0/pointer").asText()).isEqualTo("?interval");
        assertThat(refused.json().at("/errors/0/detail").asText()).contains("1008 points", "the interval day fits");

        assertThat(history(Map.of("from", "2020-01-01", "to", "2026-11-23")).json().at("/errors/0/detail").asText())
                .contains("the interval month fits");
        assertThat(history(Map.of("interval", "week")).json().at("/errors/0/detail").asText())
                .isEqualTo("must be one of hour, day, month");
    }

    @Test
    void responsesToKeysHaveTheRateLimit() {
        fixture.publish("1");

        Answer answer = users.get(USERS);

        assertThat(answer.header("RateLimit-Policy")).isEqualTo("\"key\";q=120;w=60");
        assertThat(answer.header("RateLimit")).isEqualTo("\"key\";r=119;t=1");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
    }

    @Test
    void aKeyOverItsLimitGetsRetryAfter() {
        KeyHolder limited = new KeyHolder("key_1", Set.of(Permission.READ_METRICS),
                new RateLimitState(false, 60, 0, Duration.ofSeconds(60), Duration.ofMillis(1500)));

        Answer refused = fixture.caller(SyncUsersHandler::new, limited).get(USERS);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.code()).isEqualTo("rate_limited");
        assertThat(refused.header("Retry-After")).isEqualTo("2");
        assertThat(refused.header("RateLimit")).isEqualTo("\"key\";r=0;t=60");
    }

    @Test
    void aKeyWithoutThePermissionIsRefused() {
        Answer refused = fixture.caller(SyncUsersHandler::new, keyHolder(Permission.WRITE_WEBHOOKS)).get(USERS);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().get("detail").asText()).contains("read_metrics");
    }

    @Test
    void aRequestWithoutAPrincipalIsRefused() {
        Answer refused = users.call(new APIGatewayProxyRequestEvent().withHttpMethod("GET").withResource(USERS));

        assertThat(refused.status()).isEqualTo(401);
    }

    @Test
    void anUnavailableStoreGives503WithoutDetails() {
        DynamoDbClient broken = new DynamoDbClient() {
            @Override
            public GetItemResponse getItem(GetItemRequest request) {
                throw SdkClientException.create("secret host name");
            }

            @Override
            public String serviceName() {
                return "dynamodb";
            }

            @Override
            public void close() {}
        };

        Answer answer = new Caller(new SyncUsersHandler(fixture.environment(broken)), KEY_HOLDER).get(USERS);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("store_unavailable");
        assertThat(answer.header("Retry-After")).isNotEmpty();
        assertThat(answer.event().getBody()).doesNotContain("secret host name");
    }

    private Answer history(Map<String, String> query) {
        return users.get(USERS + "/history", query);
    }

    private Answer conditional(String tags) {
        return users.send("GET", USERS, Map.of(), "", Map.of("if-none-match", tags));
    }
}
