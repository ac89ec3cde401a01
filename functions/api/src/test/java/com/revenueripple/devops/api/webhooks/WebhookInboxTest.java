package com.revenueripple.devops.api.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.revenueripple.devops.api.deployments.Subject;
import com.revenueripple.devops.api.webhooks.Receipt.Outcome;
import com.revenueripple.devops.api.webhooks.SpilledWebhook.NotSpilledException;
import com.revenueripple.devops.api.webhooks.signatures.IdTrust;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.testing.Faults;
import com.revenueripple.devops.testing.MovableClock;
import com.revenueripple.devops.testing.TestQueue;
import com.revenueripple.devops.testing.TestTables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

class WebhookInboxTest {
    private static final DayRange TODAY = new DayRange(LocalDate.of(2026, 11, 23), LocalDate.of(2026, 11, 23));
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String BODY = "{\"event_type\":\"deployment\"}";

    private final MovableClock clock = MovableClock.at("2026-11-23T12:00:00.120Z");
    private final TestTables tables = TestTables.create();
    private final TestQueue queue = TestQueue.create();
    private final Faults storeFaults = new Faults();
    private final Faults queueFaults = new Faults();
    private final DynamoDbClient dynamoDb = TestTables.client(storeFaults);
    private final SqsClient sqs = TestQueue.client(queueFaults);
    private final WebhookStore reliable = new WebhookStore(tables.client(), tables.name("WebhookLogTable"));
    private final WebhookInbox inbox = inbox(LONG);

    @AfterEach
    void close() {
        dynamoDb.close();
        sqs.close();
    }

    @Test
    void aStoredEventIsNotSpilled() {
        assertThat(accept(delivery("1", BODY))).isEqualTo(Outcome.STORED);
        assertThat(accept(delivery("1", BODY))).isEqualTo(Outcome.DUPLICATE);
        assertThat(accept(delivery("1", "{\"event_type\":\"x\"}"))).isEqualTo(Outcome.CONFLICT);

        assertThat(messages()).isEmpty();
    }

    @Test
    void anEventIsSpilledWholeWithItsTimeOfReceiptWhileTheStoreIsUnavailable() throws Exception {
        storeFaults.away(_ -> true);
        WebhookEvent event = delivery("1", "{ \"event_type\" : \"déploiement\" }\n");

        assertThat(accept(event)).isEqualTo(Outcome.SPILLED);
        clock.advance(Duration.ofMinutes(10));
        drain();

        assertThat(reliable.find(event.id())).contains(event);
    }

    @Test
    void aSpilledDeliveryOfAThirdPartyIsClaimedAndStoredLater() throws Exception {
        storeFaults.away(_ -> true);
        WebhookEvent first = delivery("1", BODY);
        WebhookEvent replay = delivery("2", BODY);

        assertThat(inbox.accept(first, IdTrust.UNSIGNED)).isEqualTo(new Receipt(first.id(), Outcome.SPILLED));
        assertThat(inbox.accept(replay, IdTrust.UNSIGNED)).isEqualTo(new Receipt(replay.id(), Outcome.SPILLED));
        drain();

        assertThat(reliable.find(first.id()).orElseThrow().flag().isPresent()
                ^ reliable.find(replay.id()).orElseThrow().flag().isPresent()).isTrue();
    }

    @Test
    void bytesThatAreNotTextAreSpilledUnchanged() throws Exception {
        WebhookEvent event = event(Optional.empty(), SdkBytes.fromByteArray(new byte[]{0, (byte) 0xff, (byte) 0xc3}));

        assertThat(SpilledWebhook.read(SpilledWebhook.write(event, IdTrust.UNSIGNED).orElseThrow()))
                .isEqualTo(new SpilledWebhook(event, IdTrust.UNSIGNED));
    }

    @Test
    void aStoreThatHangsIsGivenUpInTime() {
        CountDownLatch forever = new CountDownLatch(1);
        storeFaults.away(_ -> hangsUntil(forever));

        assertThat(inbox(Duration.ofMillis(50)).accept(delivery("1", BODY), IdTrust.SIGNED).outcome())
                .isEqualTo(Outcome.SPILLED);
        assertThat(messages()).hasSize(1);
    }

    @Test
    void aWriteWhoseResponseWasLostIsOneEvent() throws Exception {
        storeFaults.silent(_ -> true);

        assertThat(accept(delivery("1", BODY))).isEqualTo(Outcome.SPILLED);
        assertThat(reliable.newestFirst(TODAY, Optional.empty(), 100).items()).hasSize(1);
        assertThat(drain()).isEqualTo(1);

        assertThat(reliable.newestFirst(TODAY, Optional.empty(), 100).items()).hasSize(1);
    }

    @Test
    void anAcknowledgedConflictIsStoredOnceBesideTheFirst() throws Exception {
        storeFaults.away(_ -> true);
        accept(delivery("1", BODY));
        accept(delivery("1", BODY));
        storeFaults.over();
        WebhookEvent other = delivery("1", "{\"event_type\":\"other\"}");
        accept(other);

        drain();

        assertThat(reliable.find(other.id())).contains(other);
        assertThat(reliable.newestFirst(TODAY, Optional.empty(), 100).items())
                .extracting(WebhookSummary::eventType).containsExactlyInAnyOrder("deployment", "other");
    }

    @Test
    void nothingIsAcceptedWithoutStoreAndQueue() {
        storeFaults.away(_ -> true);
        queueFaults.away(_ -> true);

        assertThatThrownBy(() -> accept(delivery("1", BODY))).isInstanceOf(InboxUnavailableException.class)
                .cause().hasSuppressedException(queueFailure());
        assertThat(messages()).isEmpty();
        assertThat(reliable.newestFirst(TODAY, Optional.empty(), 100).items()).isEmpty();
    }

    @Test
    void anEventTooLargeForTheQueueIsNotAccepted() {
        storeFaults.away(_ -> true);
        byte[] noise = new byte[1024 * 1024];
        new Random(1).nextBytes(noise);

        assertThatThrownBy(() -> accept(event(Optional.of("1"), SdkBytes.fromByteArray(noise))))
                .isInstanceOf(InboxUnavailableException.class).hasMessageContaining("too large");
        assertThat(messages()).isEmpty();
    }

    @Test
    void theQueueAcceptsAMessageOfMaximumSize() {
        String body = "x".repeat(SpilledWebhook.LARGEST_MESSAGE_BYTES);

        sqs.sendMessage(send -> send.queueUrl(queue.url()).messageBody(body));

        assertThat(messages()).containsExactly(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no JSON", "[]", "{}", "{\"spilled_webhook\":2}", "{\"spilled_webhook\":1}",
            """
            {"spilled_webhook":1,"id":"wh_1","source":"s","event_type":"t","sender":"k","request_id":"r",
            "received_at":"yesterday","body":""}""",
            """
            {"spilled_webhook":1,"id":"wh_1","source":"s","event_type":"t","sender":"k","request_id":"r",
            "received_at":"2026-11-23T12:00:00Z","body":"bm90IGd6aXA="}"""})
    void anyOtherMessageIsNotASpilledWebhook(String message) {
        assertThatThrownBy(() -> SpilledWebhook.read(message)).isInstanceOf(NotSpilledException.class);
    }

    @Test
    void aBodyThatIsNotKeptIsNotSpilled() throws Exception {
        WebhookEvent event = delivery("d-1", "{\"name\":\"Jane\"}").withoutBody();

        String message = SpilledWebhook.write(event, IdTrust.SIGNED).orElseThrow();

        assertThat(message).doesNotContain("\"body\"");
        assertThat(SpilledWebhook.read(message).event()).isEqualTo(event);
    }

    @Test
    void aMessageThatDecompressesBeyondTheLimitIsRefused() throws Exception {
        assertThat(SpilledWebhook.read(packed(1024 * 1024)).event().body().bytes().orElseThrow().asByteArray())
                .hasSize(1024 * 1024);
        String bomb = packed(200 * 1024 * 1024);

        assertThat(bomb.length()).isLessThan(SpilledWebhook.LARGEST_MESSAGE_BYTES);
        assertThatThrownBy(() -> SpilledWebhook.read(bomb)).isInstanceOf(NotSpilledException.class);
    }

    /** A message with that many zeros, created one buffer at a time. */
    private static String packed(int bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            byte[] buffer = new byte[64 * 1024];
            for (int written = 0; written < bytes; written += buffer.length) {
                gzip.write(buffer);
            }
        }
        return """
                {"spilled_webhook":1,"id":"wh_1","source":"s","event_type":"t","sender":"k","request_id":"r",
                "received_at":"2026-11-23T12:00:00Z","id_trust":"SIGNED","body":"%s"}"""
                .formatted(Base64.getEncoder().encodeToString(packed.toByteArray()));
    }

    @Test
    void aMessageHasNoCharacterThatTheQueueRefuses() throws Exception {
        WebhookEvent event = delivery("\uFFFE\uFFFF", BODY);

        String message = SpilledWebhook.write(event, IdTrust.SIGNED).orElseThrow();

        assertThat(message).doesNotContain("\uFFFE", "\uFFFF");
        assertThat(SpilledWebhook.read(message).event().deliveryId()).contains("\uFFFE\uFFFF");
    }

    /** Three minutes of events, four a second; during the second minute the store fails in several ways. */
    @Test
    void eachAcknowledgedEventIsStoredOnceDespiteAMinuteOfFailures() throws Exception {
        Instant start = clock.instant();
        storeFaults.away(_ -> isBetween(start, 60, 120) && clock.millis() % 2 == 0)
                .silent(_ -> isBetween(start, 60, 120));
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        AtomicInteger spilled = new AtomicInteger();

        inParallel(8, sender -> {
            for (int i = 0; i < 90; i++) {
                // Every third delivery is sent by two senders.
                WebhookEvent event = delivery(i % 3 == 0 ? "shared-" + sender / 2 + "-" + i : sender + "-" + i, BODY);
                if (accept(event) == Outcome.SPILLED) {
                    spilled.incrementAndGet();
                }
                acknowledged.add(event.id());
                clock.advance(Duration.ofMillis(251));
            }
            return null;
        });
        storeFaults.over();
        int drained = drain();

        assertThat(spilled).hasValueGreaterThan(100);
        assertThat(drained).isEqualTo(spilled.get());
        assertThat(stored()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(acknowledged);
    }

    private boolean isBetween(Instant start, int firstSecond, int lastSecond) {
        long second = Duration.between(start, clock.instant()).toSeconds();
        return second >= firstSecond && second < lastSecond;
    }

    private List<String> stored() {
        List<String> ids = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            var page = reliable.newestFirst(TODAY, cursor, 100);
            page.items().forEach(event -> ids.add(event.id()));
            cursor = page.nextCursor();
        } while (cursor.isPresent());
        return ids;
    }

    private WebhookInbox inbox(Duration patience) {
        return new WebhookInbox(new WebhookStore(dynamoDb, tables.name("WebhookLogTable")), sqs, queue.url(), patience);
    }

    private Outcome accept(WebhookEvent event) {
        return inbox.accept(event, IdTrust.SIGNED).outcome();
    }

    private int drain() throws NotSpilledException {
        storeFaults.over();
        List<String> messages = messages();
        for (String message : messages) {
            SpilledWebhook spilled = SpilledWebhook.read(message);
            new SignedWebhooks(reliable).store(spilled.event(), spilled.trust());
        }
        return messages.size();
    }

    private List<String> messages() {
        List<String> bodies = new ArrayList<>();
        List<Message> received;
        do {
            received = queue.sqs().receiveMessage(receive -> receive.queueUrl(queue.url()).maxNumberOfMessages(10))
                    .messages();
            received.forEach(message -> bodies.add(message.body()));
        } while (!received.isEmpty());
        return bodies;
    }

    private Throwable queueFailure() {
        try {
            sqs.sendMessage(send -> send.queueUrl(queue.url()).messageBody("x"));
        } catch (RuntimeException failure) {
            return failure;
        }
        throw new AssertionError("The queue answered.");
    }

    private static boolean hangsUntil(CountDownLatch end) {
        try {
            end.await();
            return true;
        } catch (InterruptedException _) {
            throw AbortedException.create("interrupted");
        }
    }

    private WebhookEvent delivery(String deliveryId, String body) {
        return event(Optional.of(deliveryId), SdkBytes.fromUtf8String(body));
    }

    private WebhookEvent event(Optional<String> deliveryId, SdkBytes body) {
        String type = body.equals(SdkBytes.fromUtf8String("{\"event_type\":\"other\"}")) ? "other" : "deployment";
        return new WebhookEvent(WebhookIds.ofDelivery("devops", deliveryId.orElse("none")), "devops", deliveryId, type,
                Optional.of("success"), Optional.empty(), ReceivedBody.of(body), "key_1", clock.instant(),
                "request-" + System.nanoTime(), Optional.of(new Subject(Subject.DEPLOYMENT, "[]")));
    }

    private interface Sender {
        Void send(int number) throws Exception;
    }

    private static void inParallel(int senders, Sender sender) throws Exception {
        List<Callable<Void>> calls = IntStream.range(0, senders)
                .<Callable<Void>>mapToObj(i -> () -> sender.send(i)).toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(senders)) {
            for (Future<Void> done : threads.invokeAll(calls)) {
                done.get();
            }
        }
    }
}
