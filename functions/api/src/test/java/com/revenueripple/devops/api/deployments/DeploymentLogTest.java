package com.revenueripple.devops.api.deployments;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.api.webhooks.ReceivedBody;
import com.revenueripple.devops.api.webhooks.WebhookEvent;
import com.revenueripple.devops.api.webhooks.WebhookIds;
import com.revenueripple.devops.api.webhooks.WebhookStore;
import com.revenueripple.devops.testing.InterceptedDynamoDb.Interception;
import com.revenueripple.devops.testing.TestTables;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

class DeploymentLogTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private final TestTables tables = TestTables.create();
    private final String table = tables.name("WebhookLogTable");
    private final WebhookStore store = new WebhookStore(tables.client(), table);
    private final DeploymentLog log = new DeploymentLog(tables.client(), table);

    @Test
    void reportsInStoredEventsAreReadBack() {
        store(EventReader.GITHUB, "deployment_status", Payloads.of("github-deployment-status"), NOW);
        store(EventReader.GITLAB, "Pipeline Hook", Payloads.of("gitlab-pipeline"), NOW);
        store(EventReader.PAGERDUTY, "incident.triggered", Payloads.of("pagerduty-incident"), NOW);
        store(EventReader.GITHUB, "push", new Payloads("{}"), NOW);

        DeploymentHistory history = log.read(NOW);

        assertThat(history.eventsRead()).isEqualTo(3);
        assertThat(history.deployments()).extracting(Deployment::at).containsExactly(
                Instant.parse("2026-11-23T11:30:00Z"), Instant.parse("2026-11-23T11:20:55Z"),
                Instant.parse("2026-11-23T11:20:00Z"));
        assertThat(history.deployments()).extracting(Deployment::entry).doesNotHaveDuplicates();
        assertThat(history.deployments()).allMatch(deployment -> deployment.webhookId().matches("wh_[0-9a-f]{32}"));
        assertThat(history.openIncidents()).extracting(Incident::incidentId).containsExactly("PGR0VU2");
        assertThat(history.completeSince()).isEmpty();
    }

    @Test
    void everyPageOfTheIndexIsRead() {
        // More than 1 MB, the limit of one response of DynamoDB.
        IntStream.range(0, 1500).forEach(i -> store(new Subject(Subject.DEPLOYMENT, """
                [{"system":"x","identity":"%d","evidence":"deployment","status":"success","version":"%s",\
                "at":"2026-11-23T11:00:00Z"}]""".formatted(i, "v".repeat(900))), NOW.minusSeconds(i)));

        assertThat(log.read(NOW).deployments()).hasSize(1500);
    }

    @Test
    void eventsOlderThan90DaysAreNotRead() {
        Payloads payload = new Payloads("{\"status\":\"success\"}");
        store(EventReader.MODULE, "deployment", payload, NOW.minus(Duration.ofDays(90)));
        store(EventReader.MODULE, "deployment", payload, NOW.minus(Duration.ofDays(90)).minusMillis(1));

        assertThat(log.read(NOW).deployments()).hasSize(1);
    }

    @Test
    void onlyTheNewestOfTooManyEventsAreReadWithCompleteSince() {
        List<Instant> times = IntStream.range(0, 5).mapToObj(NOW::minusSeconds).toList();
        times.forEach(time -> store(EventReader.MODULE, "deployment", new Payloads("{\"status\":\"success\"}"), time));

        DeploymentHistory three = new DeploymentLog(tables.client(), table, 3).read(NOW);
        DeploymentHistory five = new DeploymentLog(tables.client(), table, 6).read(NOW);

        assertThat(three.deployments()).extracting(Deployment::at).isEqualTo(times.subList(0, 3));
        assertThat(three.completeSince()).contains(times.get(2));
        assertThat(five.deployments()).hasSize(5);
        assertThat(five.completeSince()).isEmpty();
    }

    @Test
    void aSecondReadQueriesOnlyNewEvents() {
        IntStream.range(0, 200).forEach(i -> deployed(NOW.minus(Duration.ofHours(i))));
        AtomicInteger read = new AtomicInteger();
        try (DynamoDbClient watched = TestTables.client(itemsRead(read))) {
            DeploymentLog remembering = new DeploymentLog(watched, table);
            assertThat(remembering.read(NOW).deployments()).hasSize(200);
            deployed(NOW.plusSeconds(30));
            read.set(0);

            for (int second = 30; second < 900; second += 30) {
                assertThat(remembering.read(NOW.plusSeconds(second)).deployments()).hasSize(201);
            }

            assertThat(read).hasValueLessThan(40);
        }
    }

    @Test
    void nothingIsCountedTwiceOrMissedBetweenTwoReads() {
        deployed(NOW.minusMillis(1));
        deployed(NOW);
        deployed(NOW.plusMillis(1));
        log.read(NOW.plus(Duration.ofMinutes(5)).plusNanos(500));

        assertThat(log.read(NOW.plus(Duration.ofMinutes(6))).deployments()).hasSize(3);
    }

    @Test
    void anEventThatIsListedLateIsReadWithinAQuarterOfAnHour() {
        log.read(NOW);
        deployed(NOW.minus(Duration.ofMinutes(5)));
        deployed(NOW.minus(Duration.ofMinutes(5)).minusMillis(1));

        assertThat(log.read(NOW.plusSeconds(1)).deployments()).hasSize(1);
        assertThat(log.read(NOW.plus(Duration.ofMinutes(15))).deployments()).hasSize(2);
    }

    @Test
    void rememberedEventsThatAreTooOldOrTooManyAreDropped() {
        deployed(NOW.minus(Duration.ofDays(90)));
        IntStream.range(0, 3).forEach(i -> deployed(NOW.minusSeconds(i)));
        DeploymentLog three = new DeploymentLog(tables.client(), table, 3);
        three.read(NOW);
        log.read(NOW);
        deployed(NOW.plusSeconds(1));

        assertThat(log.read(NOW.plusSeconds(1)).deployments()).hasSize(4);
        DeploymentHistory cut = three.read(NOW.plusSeconds(1));
        assertThat(cut.deployments()).hasSize(3);
        assertThat(cut.completeSince()).contains(NOW.minusSeconds(1));
    }

    private static Interception itemsRead(AtomicInteger count) {
        return new Interception() {
            @Override
            public void after(SdkRequest request, SdkResponse response) {
                count.addAndGet(((QueryResponse) response).count());
            }
        };
    }

    private void deployed(Instant at) {
        store(EventReader.MODULE, "deployment", new Payloads("{\"status\":\"success\"}"), at);
    }

    private void store(EventReader reader, String type, Payloads payload, Instant at) {
        store(type, reader.read("sender", type, payload.json(), at).subject(), at);
    }

    private void store(Subject subject, Instant at) {
        store("deployment", Optional.of(subject), at);
    }

    private void store(String type, Optional<Subject> subject, Instant at) {
        String id = WebhookIds.ofDelivery("sender", type + at);
        store.store(new WebhookEvent(id, "sender", Optional.empty(), type, Optional.empty(),
                Optional.empty(), ReceivedBody.of(SdkBytes.fromUtf8String("{}")), "key_1", at, "request-" + id,
                subject));
    }
}
