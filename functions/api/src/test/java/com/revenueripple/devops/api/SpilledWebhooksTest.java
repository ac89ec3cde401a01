package com.revenueripple.devops.api;

import static com.revenueripple.devops.api.ApiFixture.ADMINISTRATOR;
import static com.revenueripple.devops.api.ApiFixture.KEY_HOLDER;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.ApiFixture.Answer;
import com.revenueripple.devops.api.ApiFixture.Caller;
import com.revenueripple.devops.api.webhooks.DrainSpilledWebhooksHandler;
import com.revenueripple.devops.api.webhooks.IngestSignedWebhookHandler;
import com.revenueripple.devops.api.webhooks.IngestWebhookHandler;
import com.revenueripple.devops.api.webhooks.ReadEventsHandler;
import com.revenueripple.devops.api.webhooks.signatures.TestSenders;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.lambda.FunctionContext;
import com.revenueripple.devops.testing.Faults;
import com.revenueripple.devops.testing.TestTables;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Webhooks while the table does not answer. */
class SpilledWebhooksTest {
    private static final String WEBHOOK = "/api/devops/webhook";
    private static final String DEPLOYMENT = "{\"event_type\":\"deployment\",\"status\":\"success\"}";

    private final ApiFixture fixture = new ApiFixture();
    private final Faults faults = new Faults();
    private final DynamoDbClient dynamoDb = TestTables.client(faults);
    private final Environment environment = fixture.environment(dynamoDb);
    private final Caller sender = new Caller(new IngestWebhookHandler(environment), KEY_HOLDER);
    private final Caller stranger = new Caller(new IngestSignedWebhookHandler(environment), KEY_HOLDER);
    private final Caller reader = fixture.caller(ReadEventsHandler::new, ADMINISTRATOR);
    private final DrainSpilledWebhooksHandler drain = new DrainSpilledWebhooksHandler(environment);

    @AfterEach
    void close() {
        dynamoDb.close();
    }

    @Test
    void anEventIsAcknowledgedAndStoredLaterWithTheTimeOfItsReceipt() {
        faults.away(_ -> true);
        Answer accepted = post("msg_1");
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.json().at("/understood_as/kind").asText()).isEqualTo("deployment");
        assertThat(events()).isEmpty();

        faults.over();
        String receivedAt = fixture.clock.instant().toString();
        fixture.clock.advance(Duration.ofMinutes(7));
        assertThat(failuresOf(spilled())).isEmpty();

        assertThat(events()).hasSize(1);
        assertThat(events().get(0).get("webhook_id")).isEqualTo(accepted.json().get("webhook_id"));
        assertThat(events().get(0).get("received_at").asText()).isEqualTo(receivedAt);
        assertThat(post("msg_1").json().get("duplicate").asBoolean()).isTrue();
    }

    @Test
    void withoutTableAndQueueTheSenderGetsRetryAfter() {
        faults.away(_ -> true);
        Caller unlucky = new Caller(new IngestWebhookHandler(
                fixture.environment(dynamoDb, Map.of("SPILLED_WEBHOOKS_QUEUE_URL", "http://localhost/0/none"))),
                KEY_HOLDER);

        Answer refused = unlucky.send("POST", WEBHOOK, DEPLOYMENT);

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.code()).isEqualTo("store_unavailable");
        assertThat(refused.header("Retry-After")).isEqualTo("5");
        assertThat(events()).isEmpty();
    }

    @Test
    void aMessageThatIsNotAnEventFailsAlone() {
        faults.away(_ -> true);
        post("msg_1");
        post("msg_2");
        faults.over();
        List<SQSMessage> batch = spilled();
        batch.add(1, message("poison", "{\"event_type\":\"deployment\"}"));

        assertThat(failuresOf(batch)).containsExactly("poison");
        assertThat(events()).hasSize(2);
    }

    @Test
    void everyMessageStaysWhileTheTableIsUnavailable() {
        faults.away(_ -> true);
        post("msg_1");
        post("msg_2");
        List<SQSMessage> batch = spilled();

        assertThat(failuresOf(batch)).containsExactlyElementsOf(batch.stream().map(SQSMessage::getMessageId).toList());
        faults.over();
        assertThat(failuresOf(batch)).isEmpty();
        assertThat(events()).hasSize(2);
    }

    @Test
    void aMessageDeliveredTwiceIsOneEvent() {
        faults.away(_ -> true);
        post("msg_1");
        faults.over();
        List<SQSMessage> batch = spilled();

        assertThat(failuresOf(batch)).isEmpty();
        assertThat(failuresOf(batch)).isEmpty();

        assertThat(events()).hasSize(1);
    }

    @Test
    void aSignedEventIsSpilledToo() {
        faults.away(_ -> true);
        Answer accepted = deliver("id-1", "{\"n\":1}");
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(events()).isEmpty();

        faults.over();
        fixture.clock.advance(Duration.ofSeconds(1));
        assertThat(failuresOf(spilled())).isEmpty();

        assertThat(events().get(0).get("webhook_id")).isEqualTo(accepted.json().get("webhook_id"));
        assertThat(deliver("id-1", "{\"n\":1}").status()).isEqualTo(200);
    }

    @Test
    void aSpilledReplayIsFlaggedWhenItIsStored() {
        deliver("id-1", "{\"n\":1}");
        faults.away(_ -> true);
        fixture.clock.advance(Duration.ofSeconds(1));
        assertThat(deliver("id-2", "{\"n\":1}").status()).isEqualTo(202);
        faults.over();

        assertThat(failuresOf(spilled())).isEmpty();

        assertThat(events()).extracting(event -> event.get("flag").asText())
                .containsExactly("suspected_replay", "null");
    }

    /** Deliveries by turns during an outage: the table first fails, then loses responses. */
    @Test
    void eachSignedEventAcknowledgedInAnOutageIsStoredOnce() throws Exception {
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        AtomicInteger phase = new AtomicInteger();
        faults.away(_ -> phase.get() == 1).silent(_ -> phase.get() == 2);
        List<Callable<Boolean>> deliveries = IntStream.range(0, 200).<Callable<Boolean>>mapToObj(number -> () -> {
            phase.set(number / 50);
            // Every fourth delivery is a repeat.
            String id = "id-" + (number % 4 == 3 ? number - 1 : number);
            Answer answer = deliver(id, "{\"n\":\"" + id + "\"}");
            assertThat(answer.status()).isIn(200, 202);
            return acknowledged.add(answer.json().get("webhook_id").asText());
        }).toList();
        try (ExecutorService senders = Executors.newFixedThreadPool(8)) {
            for (Future<Boolean> delivered : senders.invokeAll(deliveries)) {
                delivered.get();
            }
        }
        faults.over();
        int drained = 0;
        for (List<SQSMessage> batch = spilled(); !batch.isEmpty(); batch = spilled()) {
            assertThat(failuresOf(batch)).isEmpty();
            drained += batch.size();
        }
        assertThat(drained).isGreaterThan(50);

        List<String> stored = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = reader.get("/api/devops/events", cursor.isEmpty()
                    ? Map.of("limit", "100")
                    : Map.of("limit", "100", "cursor", cursor)).json();
            page.get("events").forEach(event -> stored.add(event.get("webhook_id").asText()));
            cursor = page.get("next_cursor").asText("");
        } while (!cursor.isEmpty() && !cursor.equals("null"));
        assertThat(acknowledged).hasSize(150);
        assertThat(stored).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(acknowledged);
    }

    private Answer deliver(String id, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return stranger.deliver("github", TestSenders.headers("github", id, fixture.clock.instant(), bytes), bytes);
    }

    private Answer post(String webhookId) {
        return sender.send("POST", WEBHOOK, Map.of(), DEPLOYMENT, Map.of("webhook-id", webhookId));
    }

    private JsonNode events() {
        return reader.get("/api/devops/events").json().get("events");
    }

    private List<String> failuresOf(List<SQSMessage> messages) {
        SQSEvent batch = new SQSEvent();
        batch.setRecords(messages);
        return drain.handleRequest(batch, FunctionContext.BEHIND_GATEWAY).getBatchItemFailures().stream()
                .map(BatchItemFailure::getItemIdentifier)
                .toList();
    }

    private List<SQSMessage> spilled() {
        return new ArrayList<>(fixture.queue.sqs()
                .receiveMessage(receive -> receive.queueUrl(fixture.queue.url()).maxNumberOfMessages(10))
                .messages().stream()
                .map(received -> message(received.messageId(), received.body()))
                .toList());
    }

    private static SQSMessage message(String id, String body) {
        SQSMessage message = new SQSMessage();
        message.setMessageId(id);
        message.setBody(body);
        return message;
    }
}
