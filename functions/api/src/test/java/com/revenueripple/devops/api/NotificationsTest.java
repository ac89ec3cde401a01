package com.revenueripple.devops.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.ApiFixture.Answer;
import com.revenueripple.devops.api.Receiver.Received;
import com.revenueripple.devops.api.Receiver.Reply;
import com.revenueripple.devops.api.activity.ReadActivityHandler;
import com.revenueripple.devops.api.notifications.delivery.Delivery.Attempt;
import com.revenueripple.devops.api.notifications.delivery.Delivery;
import com.revenueripple.devops.api.notifications.delivery.DeliveryStore;
import com.revenueripple.devops.api.notifications.delivery.Message;
import com.revenueripple.devops.api.notifications.delivery.MessageStore;
import com.revenueripple.devops.api.notifications.endpoints.NotificationType;
import com.revenueripple.devops.api.notifications.targets.HostResolver;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.lambda.FunctionContext;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.Snapshot;
import com.revenueripple.devops.testing.Faults;
import com.standardwebhooks.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** From domain events to the subscribers' servers: who receives which message, how often, and how it is signed. */
class NotificationsTest {
    private static final List<Duration> WAITS = List.of(Duration.ofSeconds(5), Duration.ofMinutes(5),
            Duration.ofMinutes(30), Duration.ofHours(2), Duration.ofHours(5), Duration.ofHours(10),
            Duration.ofHours(14), Duration.ofHours(20), Duration.ofHours(24));

    private final Faults faults = new Faults();
    private final Notifications notifications = new Notifications(HostResolver.ofSystem(),
            Map.of("NOTIFICATION_TARGETS", "any"), faults);
    private final Receiver receiver = new Receiver();
    private final Receiver other = new Receiver();

    @AfterEach
    void close() {
        receiver.close();
        other.close();
    }

    @Test
    void aNewEndpointIsPinged() {
        Answer created = notifications.subscribe(receiver.url(), "*");

        assertThat(created.status()).isEqualTo(201);
        assertThat(receiver.types()).containsExactly("ping");
        assertThat(receiver.received().getFirst().json().path("data").propertyStream().map(Map.Entry::getKey))
                .containsExactly("activity_id", "actor", "actor_kind", "endpoint_id");
        assertThat(receiver.received().getFirst().json().at("/data/endpoint_id").asText()).isEqualTo(id(created));
        assertThat(statuses(id(created))).containsExactly("delivered");
    }

    @Test
    void messagesAreSignedByStandardWebhooks() throws Exception {
        Answer created = notifications.subscribe(receiver.url(), "key.");
        notifications.happens("key.revoked", "key_1", Map.of("name", "DevOps"));
        notifications.settle();

        Received message = receiver.received().getLast();
        assertThat(message.header("webhook-signature"))
                .isEqualTo(signature(created.json().path("secret").asText(), message));
        assertThat(message.header("content-type")).isEqualTo("application/json; charset=UTF-8");
        assertThat(message.json().path("timestamp").asText()).isEqualTo("2026-11-23T12:00:00Z");
        assertThat(message.json().path("data").toString()).contains("\"key_id\":\"key_1\"", "\"actor\":\"admin-1\"",
                "\"actor_kind\":\"administrator\"", "\"name\":\"DevOps\"").doesNotContain("Zoë", "192.0.2.1");
    }

    @Test
    void noAttemptBeginsThatTheInvocationMightCutShort() {
        notifications.subscribe(receiver.url(), "webhook.received");
        receiver.forget();
        notifications.invokeWith(FunctionContext.lasting(Duration.ofSeconds(20)));
        notifications.occurs("revenue-ripple.devops", "deployment", webhook());
        assertThat(notifications.step()).as("planned").isTrue();
        assertThat(notifications.step()).as("attempted").isTrue();
        assertThat(notifications.failures()).isEqualTo(1);
        assertThat(receiver.received()).isEmpty();

        notifications.invokeWith(Notifications.ON_QUEUE);
        notifications.settle();

        assertThat(receiver.types()).containsExactly("webhook.received");
    }

    @Test
    void eachEndpointReceivesOnlyItsTypes() {
        notifications.subscribe(receiver.url(), "key.");
        notifications.subscribe(other.url(), "sync.failed", "key.created");
        happens("key.created", "key.revoked", "sync.failed", "reconcile.difference", "endpoint.rotated");

        assertThat(receiver.types()).containsExactlyInAnyOrder("ping", "key.created", "key.revoked");
        assertThat(other.types()).containsExactlyInAnyOrder("ping", "key.created", "sync.failed");
    }

    @Test
    void anUnknownActionIsListedButNotSent() {
        notifications.subscribe(receiver.url(), "*", "key.");
        happens("key.archived", "backup", "key.revoked");

        JsonNode activity = notifications.fixture.caller(ReadActivityHandler::new, ApiFixture.ADMINISTRATOR)
                .get("/api/devops/activity").json().path("activity");
        assertThat(activity).extracting(entry -> entry.path("action").asText())
                .containsExactly("key.revoked", "backup", "key.archived", "endpoint.created");
        assertThat(receiver.types()).containsExactly("ping", "key.revoked");
        assertThat(notifications.failures()).isZero();
    }

    @Test
    void theWildcardExcludesReceivedWebhooks() {
        notifications.subscribe(receiver.url(), "*");
        notifications.subscribe(other.url(), "webhook.received");
        notifications.occurs("revenue-ripple.devops", "deployment", webhook());
        notifications.settle();

        assertThat(receiver.types()).containsExactly("ping");
        assertThat(other.types()).containsExactly("ping", "webhook.received");
        assertThat(other.received().getLast().json().path("data").toString()).isEqualTo(
                "{\"webhook_id\":\"wh_1\",\"source\":\"devops\",\"event_type\":\"deployment\","
                        + "\"received_at\":\"2026-11-23T11:59:58.120Z\"}");
    }

    @Test
    void aWebhooksTypeIsNotReadAsANotificationType() {
        notifications.subscribe(receiver.url(), "*", "webhook.received");
        notifications.occurs("revenue-ripple.devops", "key.revoked", Map.of("webhook_id", "wh_1", "source", "devops",
                "event_type", "key.revoked", "received_at", "2026-11-23T11:59:58.120Z"));
        notifications.settle();

        assertThat(receiver.types()).containsExactly("ping", "webhook.received");
    }

    @Test
    void aRepeatedEventIsSentOnce() {
        notifications.subscribe(receiver.url(), "webhook.received");
        notifications.occurs("revenue-ripple.devops", "deployment", webhook());
        notifications.settle();
        notifications.occurs("revenue-ripple.devops", "deployment", webhook());
        notifications.settle();

        assertThat(receiver.types()).containsExactly("ping", "webhook.received");
    }

    @Test
    void aFailedDeliveryIsRetriedOnScheduleAndThenGivenUp() {
        String endpoint = id(notifications.subscribe(receiver.url(), "key."));
        List<Instant> times = new ArrayList<>();
        receiver.answer(_ -> {
            times.add(notifications.fixture.clock.instant());
            return new Reply(500, Map.of(), "Sorry. ".repeat(1000));
        });
        happens("key.revoked");
        notifications.pass(Duration.ofDays(4));

        assertThat(times).hasSize(1 + WAITS.size());
        for (int i = 0; i < WAITS.size(); i++) {
            double factor = (double) Duration.between(times.get(i), times.get(i + 1)).toMillis()
                    / WAITS.get(i).toMillis();
            assertThat(factor).as("wait " + i).isBetween(0.8, 1.2 + 0.2 / (1 + i));
        }
        assertThat(receiver.received().stream().filter(message -> message.type().equals("key.revoked"))
                .map(message -> message.header("webhook-id")).distinct()).hasSize(1);
        JsonNode delivery = notifications.deliveries(endpoint).getFirst();
        assertThat(delivery.path("status").asText()).isEqualTo("failed");
        assertThat(delivery.path("attempts")).hasSize(10).allSatisfy(attempt -> {
            assertThat(attempt.path("status_code").asInt()).isEqualTo(500);
            assertThat(attempt.path("answer").asText()).hasSize(1024).startsWith("Sorry.");
        });
    }

    @Test
    void everyAttemptHasAFreshTimestampAndItsSignature() throws Exception {
        Answer created = notifications.subscribe(receiver.url(), "key.");
        receiver.answer(Reply.of(503));
        happens("key.revoked");
        notifications.pass(Duration.ofMinutes(10));

        List<Received> attempts = receiver.received().subList(1, 4);
        assertThat(attempts).extracting(message -> message.header("webhook-timestamp")).doesNotHaveDuplicates();
        for (Received attempt : attempts) {
            assertThat(attempt.header("webhook-signature"))
                    .isEqualTo(signature(created.json().path("secret").asText(), attempt));
        }
    }

    @Test
    void aRetryMaySucceedAfterAFailure() {
        String endpoint = id(notifications.subscribe(receiver.url(), "key."));
        receiver.answer(Reply.of(500));
        happens("key.revoked");
        assertThat(statuses(endpoint)).containsExactly("pending", "delivered");
        assertThat(read(endpoint).path("failing_since").isNull()).isFalse();

        receiver.answer(Reply.of(200));
        notifications.pass(Duration.ofSeconds(10));

        assertThat(statuses(endpoint)).containsExactly("delivered", "delivered");
        assertThat(read(endpoint).path("failing_since").isNull()).isTrue();
        notifications.pass(Duration.ofDays(4));
        assertThat(receiver.received()).hasSize(3);
    }

    @Test
    void retryAfterIsObserved() {
        notifications.subscribe(receiver.url(), "key.");
        receiver.answer(Reply.of(429).with("Retry-After", "600"));
        happens("key.revoked");
        notifications.pass(Duration.ofSeconds(599));
        assertThat(receiver.received()).hasSize(2);

        receiver.answer(Reply.of(503).with("Retry-After", "Mon, 23 Nov 2026 14:00:00 GMT"));
        notifications.pass(Duration.ofSeconds(2));
        assertThat(receiver.received()).hasSize(3);
        notifications.pass(Duration.ofMinutes(109));
        assertThat(receiver.received()).hasSize(3);
        notifications.pass(Duration.ofMinutes(1));
        assertThat(receiver.received()).hasSize(4);
    }

    @Test
    void retryAfterIsLimitedToADay() {
        notifications.subscribe(receiver.url(), "key.");
        receiver.answer(Reply.of(503).with("Retry-After", "999999999"));
        happens("key.revoked");
        notifications.pass(Duration.ofHours(25));

        assertThat(receiver.received()).hasSize(3);
    }

    @Test
    void anEndpointThatIsGoneIsDisabledAtOnceAndTheOthersAreNotified() {
        String endpoint = id(notifications.subscribe(receiver.url(), "*"));
        notifications.subscribe(other.url(), "endpoint.disabled");
        receiver.answer(Reply.of(410));
        happens("key.revoked");
        happens("key.created");
        notifications.pass(Duration.ofDays(1));

        assertThat(receiver.types()).containsExactly("ping", "key.revoked");
        assertThat(read(endpoint).path("enabled").asBoolean()).isFalse();
        assertThat(read(endpoint).path("disabled_reason").asText()).isEqualTo("It answered 410 Gone.");
        assertThat(statuses(endpoint)).containsExactlyInAnyOrder("delivered", "failed", "missed", "missed");
        Received notification = other.received().getLast();
        assertThat(notification.type()).isEqualTo("endpoint.disabled");
        assertThat(notification.json().at("/data/endpoint_id").asText()).isEqualTo(endpoint);
        assertThat(notification.json().at("/data/actor").asText()).isEqualTo("system");
    }

    @Test
    void anEndpointThatFailsForFiveDaysIsDisabled() {
        String endpoint = id(notifications.subscribe(receiver.url(), "key."));
        receiver.answer(Reply.of(500));
        happens("key.revoked");
        notifications.pass(Duration.ofDays(4).plusHours(23));
        happens("key.created");
        assertThat(read(endpoint).path("enabled").asBoolean()).isTrue();

        notifications.pass(Duration.ofHours(4));

        assertThat(read(endpoint).path("enabled").asBoolean()).isFalse();
        assertThat(read(endpoint).path("disabled_reason").asText()).isEqualTo("It has only failed for 5 days.");
    }

    @Test
    void aSuccessRestartsTheFiveDays() {
        String endpoint = id(notifications.subscribe(receiver.url(), "key."));
        for (int day = 0; day < 8; day++) {
            receiver.answer(Reply.of(day == 4 ? 200 : 500));
            happens("key.revoked");
            notifications.pass(Duration.ofHours(24));
        }

        assertThat(read(endpoint).path("enabled").asBoolean()).isTrue();
    }

    @Test
    void aRedirectIsAFailureAndIsNotFollowed() {
        String endpoint = id(notifications.subscribe(receiver.url(), "key."));
        receiver.answer(Reply.of(307).with("Location", other.url()));
        happens("key.revoked");

        assertThat(other.received()).isEmpty();
        assertThat(notifications.deliveries(endpoint).getFirst().at("/attempts/0/status_code").asInt()).isEqualTo(307);
        assertThat(statuses(endpoint)).containsExactly("pending", "delivered");
    }

    @Test
    void aHangingEndpointDelaysNoOther() {
        String hanging = id(notifications.subscribe(receiver.url(), "key."));
        notifications.subscribe(other.url(), "key.");
        CountDownLatch otherHasReceived = new CountDownLatch(1);
        other.answer(_ -> {
            otherHasReceived.countDown();
            return Reply.of(204);
        });
        receiver.answer(_ -> Reply.of(await(otherHasReceived) ? 204 : 500));
        happens("key.revoked");

        assertThat(notifications.deliveries(hanging).getFirst().at("/attempts/0/status_code").asInt())
                .as("the other received its message while this one hung").isEqualTo(204);
    }

    @Test
    void bothSecretsSignForADayAfterARotation() throws Exception {
        Answer created = notifications.subscribe(receiver.url(), "key.");
        Answer rotated = notifications.send("POST", id(created), "/rotate", "");
        String first = created.json().path("secret").asText();
        String second = rotated.json().path("secret").asText();
        assertThat(rotated.status()).isEqualTo(201);
        assertThat(rotated.json().path("previous_secrets_expire_at").asText()).isEqualTo("2026-11-24T12:00:00Z");

        notifications.pass(Duration.ofHours(24).minusSeconds(1));
        happens("key.revoked");
        Received message = receiver.received().getLast();
        assertThat(Arrays.asList(message.header("webhook-signature").split(" ")))
                .containsExactly(signature(second, message), signature(first, message));

        notifications.pass(Duration.ofSeconds(1));
        happens("key.created");
        message = receiver.received().getLast();
        assertThat(message.header("webhook-signature")).isEqualTo(signature(second, message));
    }

    @Test
    void missedDeliveriesAreRecovered() {
        String endpoint = id(notifications.subscribe(receiver.url(), "key."));
        notifications.send("PATCH", endpoint, "", "{\"enabled\":false}");
        happens("key.created", "key.revoked");
        assertThat(receiver.types()).containsExactly("ping");
        assertThat(statuses(endpoint)).containsExactlyInAnyOrder("delivered", "missed", "missed");

        notifications.send("PATCH", endpoint, "", "{\"enabled\":true}");
        Answer answer = notifications.send("POST", endpoint, "/recover", "{\"since\":\"2026-11-23T00:00:00Z\"}");
        notifications.settle();

        assertThat(answer.status()).isEqualTo(202);
        assertThat(receiver.types()).containsExactlyInAnyOrder("ping", "key.created", "key.revoked");
        assertThat(statuses(endpoint)).containsOnly("delivered");
    }

    @Test
    void aLargeRecoveryIsDoneInParts() {
        String endpoint = id(notifications.subscribe(receiver.url(), "webhook.received"));
        notifications.send("PATCH", endpoint, "", "{\"enabled\":false}");
        notifications.settle();
        IntStream.range(0, 250).forEach(i -> notifications.occurs("revenue-ripple.devops", "deployment",
                Map.of("webhook_id", "wh_" + i, "source", "devops", "event_type", "deployment", "received_at",
                        notifications.fixture.clock.instant().plusMillis(i).toString())));
        notifications.settle();
        assertThat(receiver.received()).hasSize(1);

        notifications.send("PATCH", endpoint, "", "{\"enabled\":true}");
        notifications.send("POST", endpoint, "/recover", "{\"since\":\"2026-11-23T12:00:00.050Z\"}");
        notifications.settle();

        assertThat(receiver.received().stream().skip(1).map(message -> message.json().at("/data/webhook_id").asText()))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(50, 250).mapToObj(i -> "wh_" + i).toList());
    }

    @Test
    void aRecoveryContinuesAfterFullPages() {
        String endpoint = id(notifications.subscribe(receiver.url(), "key."));
        for (int i = 0; i < 130; i++) {
            store(endpoint, "cause " + i, Delivery.Status.FAILED, 10);
        }

        notifications.send("POST", endpoint, "/recover", "{\"since\":\"2026-11-23T00:00:00Z\"}");
        notifications.settle();

        assertThat(receiver.received()).hasSize(1 + 130);
    }

    @Test
    void anInterruptedRecoveryContinues() {
        String endpoint = id(notifications.subscribe(receiver.url(), "key."));
        store(endpoint, "cause", Delivery.Status.FAILED, 10);
        failOnce(SendMessageRequest.class::isInstance);

        notifications.send("POST", endpoint, "/recover", "{\"since\":\"2026-11-23T00:00:00Z\"}");
        notifications.settle();

        assertThat(notifications.failures()).isOne();
        assertThat(receiver.types()).containsExactly("ping", "key.revoked");
    }

    @Test
    void aRecoveryIncludesOverdueDeliveries() {
        String endpoint = id(notifications.subscribe(receiver.url(), "key."));
        store(endpoint, "cause", Delivery.Status.PENDING, 3);

        notifications.send("POST", endpoint, "/recover", "{\"since\":\"2026-11-23T00:00:00Z\"}");
        notifications.settle();

        assertThat(statuses(endpoint)).containsOnly("delivered");
    }

    @Test
    void aDeliveryIsNotRetriedAfterAHundredAttempts() {
        String endpoint = id(notifications.subscribe(receiver.url(), "key."));
        Message message = store(endpoint, "cause", Delivery.Status.FAILED, Delivery.MOST_ATTEMPTS);

        assertThat(retry(endpoint, message.messageId()).code()).isEqualTo("too_many_attempts");
        notifications.send("POST", endpoint, "/recover", "{\"since\":\"2026-11-23T00:00:00Z\"}");
        notifications.settle();

        assertThat(receiver.types()).containsExactly("ping");
    }

    @Test
    void anEndpointThatIsGoneIsDisabledEvenIfItsDeliveryCannotBeWritten() {
        String endpoint = id(notifications.subscribe(receiver.url(), "key."));
        receiver.answer(_ -> {
            failOnce(request -> request instanceof PutItemRequest put && put.item().containsKey("attempts"));
            return Reply.of(410);
        });
        happens("key.revoked");

        assertThat(notifications.failures()).isOne();
        assertThat(read(endpoint).path("enabled").asBoolean()).isFalse();
        assertThat(receiver.types()).containsExactly("ping", "key.revoked");
    }

    @Test
    void failuresAtAnotherUrlDoNotCount() {
        String endpoint = id(notifications.subscribe(receiver.url(), "key."));
        receiver.answer(Reply.of(500));
        happens("key.revoked");

        notifications.send("PATCH", endpoint, "", "{\"description\":\"The same URL\"}");
        assertThat(read(endpoint).path("failing_since").isNull()).isFalse();
        notifications.send("PATCH", endpoint, "", "{\"url\":\"" + other.url() + "\"}");
        assertThat(read(endpoint).path("failing_since").isNull()).isTrue();
    }

    @Test
    void aRepeatedRetryRequestIsCarriedOutOnce() {
        String endpoint = id(notifications.subscribe(receiver.url(), "key."));
        String message = notifications.deliveries(endpoint).getFirst().path("message_id").asText();
        for (int report = 0; report < 2; report++) {
            notifications.occurs("revenue-ripple.devops.activity", "delivery.retried", Map.of("activity_id", "act_1",
                    "at", "1795435200000", "actor", "admin-1", "action", "delivery.retried", "subject", endpoint,
                    "details", "{\"message_id\":\"" + message + "\"}", "request_id", "request-1"));
            notifications.settle();
        }

        assertThat(receiver.types()).containsExactly("ping", "ping");
    }

    @Test
    void everyOrderIsInTheGroupOfItsEndpoint() {
        String first = id(notifications.subscribe(receiver.url(), "key."));
        String second = id(notifications.subscribe(other.url(), "key."));

        assertThat(notifications.queues.groups()).containsExactlyInAnyOrder(first, second);
    }

    @Test
    void aDeliveryIsRetriedOnRequest() {
        String endpoint = id(notifications.subscribe(receiver.url(), "key."));
        receiver.answer(Reply.of(500));
        happens("key.revoked");
        String messageId = notifications.deliveries(endpoint).getFirst().path("message_id").asText();
        receiver.answer(Reply.of(204));

        Answer answer = retry(endpoint, messageId);
        notifications.settle();

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("message_id").asText()).isEqualTo(messageId);
        assertThat(statuses(endpoint)).containsExactly("delivered", "delivered");
        notifications.pass(Duration.ofDays(4));
        assertThat(receiver.received()).as("the scheduled attempt is void").hasSize(3);
    }

    @Test
    void aDeliveredMessageCanBeDeliveredAgain() {
        String endpoint = id(notifications.subscribe(receiver.url(), "key."));
        retry(endpoint, notifications.deliveries(endpoint).getFirst().path("message_id").asText());
        notifications.settle();

        assertThat(receiver.received()).hasSize(2);
        assertThat(receiver.received().get(1).header("webhook-id"))
                .isEqualTo(receiver.received().get(0).header("webhook-id"));
        assertThat(notifications.deliveries(endpoint).getFirst().path("attempts")).hasSize(2);
    }

    @Test
    void anEndpointIsPingedAgain() {
        String endpoint = id(notifications.subscribe(receiver.url(), "key."));
        notifications.fixture.clock.advance(Duration.ofSeconds(1));

        Answer answer = notifications.send("POST", endpoint, "/ping", "");
        notifications.settle();

        assertThat(answer.status()).isEqualTo(202);
        assertThat(receiver.types()).containsExactly("ping", "ping");
        assertThat(receiver.received().getLast().header("webhook-id"))
                .isEqualTo(answer.json().path("message_id").asText());
    }

    @Test
    void nothingIsSentToADeletedEndpoint() {
        String endpoint = id(notifications.subscribe(receiver.url(), "key."));
        receiver.answer(Reply.of(500));
        happens("key.revoked");
        notifications.send("DELETE", endpoint, "", "");
        notifications.pass(Duration.ofDays(1));

        assertThat(receiver.received()).hasSize(2);
        assertThat(notifications.failures()).isZero();
    }

    @Test
    void changedMetricsAreSent() {
        notifications.subscribe(receiver.url(), "metrics.updated");
        publish("{\"total_users\":150,\"users_by_role\":{\"member\":120,\"admin\":2},\"recent\":[1]}");
        assertThat(receiver.types()).as("the first metrics are not a change").containsExactly("ping");
        notifications.pass(Duration.ofMinutes(1));

        publish("{\"total_users\":151,\"users_by_role\":{\"member\":121,\"reseller\":1,\"admin\":2},\"recent\":[2]}");

        assertThat(receiver.types()).containsExactly("ping", "metrics.updated");
        assertThat(receiver.received().getLast().json().path("data").toString())
                .isEqualTo("{\"domain\":\"users\",\"timestamp\":\"2026-11-23T12:01:00Z\","
                        + "\"figures\":{\"total_users\":151,\"users_by_role\":{\"member\":121,\"reseller\":1}},"
                        + "\"before\":{\"total_users\":150,\"users_by_role\":{\"member\":120,\"reseller\":null}}}");
    }

    @Test
    void unchangedMetricsAreNotSent() {
        notifications.subscribe(receiver.url(), "*");
        publish("{\"total_users\":150,\"timestamp\":\"2026-11-23T12:00:00Z\"}");
        notifications.pass(Duration.ofMinutes(1));
        publish("{\"total_users\":150,\"timestamp\":\"2026-11-23T12:01:00Z\"}");

        assertThat(receiver.types()).containsExactly("ping");
    }

    @Test
    void metricsAreSentAtMostOnceAMinuteAndNoChangeIsMissed() {
        notifications.subscribe(receiver.url(), "metrics.updated");
        publish("{\"total_users\":150}");
        notifications.pass(Duration.ofMinutes(1));
        publish("{\"total_users\":151}");
        notifications.pass(Duration.ofSeconds(10));
        publish("{\"total_users\":152}");
        notifications.pass(Duration.ofSeconds(10));
        publish("{\"total_users\":153}");
        assertThat(receiver.received()).hasSize(2);

        notifications.pass(Duration.ofSeconds(41));

        assertThat(receiver.received()).hasSize(3);
        assertThat(receiver.received().getLast().json().at("/data/figures").toString())
                .isEqualTo("{\"total_users\":153}");
        assertThat(receiver.received().getLast().json().at("/data/before").toString())
                .isEqualTo("{\"total_users\":151}");
        notifications.pass(Duration.ofHours(1));
        assertThat(receiver.received()).hasSize(3);
    }

    @Test
    void theAuditLogHasNeitherSecretsNorPathsOfEndpoints() {
        Answer created = notifications.subscribe(receiver.url(), "*");
        notifications.send("POST", id(created), "/rotate", "");
        notifications.settle();

        String all = notifications.fixture.tables.client()
                .scan(scan -> scan.tableName(notifications.fixture.tables.name("ActivityLogTable"))).items().toString();
        assertThat(all).contains("endpoint.created", "endpoint.rotated").doesNotContain("whsec_", "/hook");
    }

    /** Stores a delivery with this status, whose attempts have texts of maximum length. */
    private Message store(String endpoint, String cause, Delivery.Status status, int attempts) {
        Instant now = notifications.fixture.clock.instant();
        DynamoDbClient client = notifications.fixture.tables.client();
        String table = notifications.fixture.tables.name("NotificationsTable");
        Message message = Message.of(NotificationType.KEY_REVOKED, cause, now, Json.emptyObject());
        new MessageStore(client, table).add(message, now);
        Attempt attempt = new Attempt(now, Duration.ofSeconds(1), Optional.of(500), Optional.empty(), "x".repeat(1024));
        new DeliveryStore(client, table).begin(new Delivery(endpoint, message.messageId(), message.type(), status, now,
                status == Delivery.Status.PENDING ? Optional.of(now) : Optional.empty(),
                Collections.nCopies(attempts, attempt), Optional.empty()));
        return message;
    }

    private void failOnce(Predicate<SdkRequest> wanted) {
        AtomicBoolean isOver = new AtomicBoolean();
        faults.away(request -> wanted.test(request) && !isOver.getAndSet(true));
    }

    private void happens(String... actions) {
        for (String action : actions) {
            notifications.fixture.clock.advance(Duration.ofMillis(1));
            notifications.happens(action, "subject-1", Map.of());
        }
        notifications.settle();
    }

    private void publish(String users) {
        notifications.fixture.publish(Map.of(Domain.USERS,
                Snapshot.of(users, notifications.fixture.clock.instant(), 0)));
        notifications.occurs("revenue-ripple.devops.metrics", "snapshots.published", Map.of());
        notifications.settle();
    }

    private Answer retry(String endpoint, String messageId) {
        return notifications.administrator.send("POST",
                Notifications.ENDPOINTS + "/{endpoint_id}/deliveries/{message_id}/retry",
                Map.of("endpoint_id", endpoint, "message_id", messageId), "", Map.of());
    }

    private JsonNode read(String endpoint) {
        return notifications.send("GET", endpoint, "", "").json();
    }

    private List<String> statuses(String endpoint) {
        return notifications.deliveries(endpoint).stream().map(delivery -> delivery.path("status").asText()).toList();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            return false;
        }
    }

    private static Map<String, Object> webhook() {
        return Map.of("webhook_id", "wh_1", "source", "devops", "event_type", "deployment", "received_at",
                "2026-11-23T11:59:58.120Z");
    }

    private static String id(Answer created) {
        return created.json().path("endpoint_id").asText();
    }

    /** The signature by the library that subscribers use. */
    private static String signature(String secret, Received message) throws Exception {
        return new Webhook(secret).sign(message.header("webhook-id"),
                Long.parseLong(message.header("webhook-timestamp")), message.body());
    }
}
