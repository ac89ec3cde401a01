package com.revenueripple.devops.local.queues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.EmbeddedSqs;
import com.revenueripple.devops.embedded.ListenAddress;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.local.JsonHandler;
import com.revenueripple.devops.local.lambda.Functions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** The handling of messages for each outcome of the function. */
@KeptQueues
class QueuePollerTest {
    private static final BlockingQueue<String> DONE = new LinkedBlockingQueue<>();
    private static final String TEMPLATE = """
            Transform: AWS::Serverless-2016-10-31
            Resources:
              ReadFunction:
                Type: AWS::Serverless::Function
                Properties: { Handler: "%s", Timeout: %d }
              Mapping:
                Type: AWS::Lambda::EventSourceMapping
                Properties:
                  EventSourceArn: !GetAtt WorkQueue.Arn
                  FunctionName: !GetAtt ReadFunction.Arn
                  BatchSize: 10
                  FunctionResponseTypes: [ReportBatchItemFailures]
              WorkQueue:
                Type: AWS::SQS::Queue
                Properties:
                  VisibilityTimeout: %d
                  RedrivePolicy: { deadLetterTargetArn: !GetAtt DeadQueue.Arn, maxReceiveCount: 2 }
              DeadQueue:
                Type: AWS::SQS::Queue
            """;

    /** Lets a hanging function continue. */
    private static final Semaphore END_OF_HANGING = new Semaphore(0);

    @TempDir
    Path directory;

    @BeforeEach
    void clearDone() {
        DONE.clear();
    }

    @Test
    void aHangingBatchDoesNotDelayTheNext() throws Exception {
        try (Running system = start(60)) {
            system.send("hang");
            assertThat(DONE.poll(60, TimeUnit.SECONDS)).isEqualTo("hanging");

            system.send("good");

            assertThat(DONE.poll(50, TimeUnit.SECONDS)).isEqualTo("good");
            END_OF_HANGING.release();
            assertThat(DONE.poll(60, TimeUnit.SECONDS)).isEqualTo("no longer hanging");
        }
    }

    @Test
    void theMappingLimitsTheNumberOfConcurrentBatches() throws Exception {
        String limited = TEMPLATE.replace("BatchSize: 10",
                "BatchSize: 1\n      ScalingConfig: { MaximumConcurrency: 2 }");
        try (Running system = start(template(limited, 60))) {
            system.send("hang", "hang", "good");
            for (int i = 0; i < 2; i++) {
                assertThat(DONE.poll(60, TimeUnit.SECONDS)).isEqualTo("hanging");
            }

            assertThat(DONE.poll(2, TimeUnit.SECONDS)).as("the third waits").isNull();
            END_OF_HANGING.release(2);
            assertThat(List.of(done(), done(), done())).contains("good");
        }
    }

    @Test
    void anUnknownPropertyOfAMappingIsRefused() {
        for (String unknown : List.of("MaximumBatchingWindowInSeconds: 5", "ScalingConfig: { Pollers: 2 }")) {
            assertThatThrownBy(() -> start(template(TEMPLATE.replace("BatchSize: 10", unknown), 1)))
                    .isInstanceOf(IllegalStateException.class).hasMessageContaining("not known here");
        }
    }

    @Test
    void aMessageThatKeepsFailingBecomesADeadLetterAndOthersAreProcessed() throws Exception {
        try (Running system = start(1)) {
            system.send("bad", "good", "wicked");

            assertThat(DONE.poll(60, TimeUnit.SECONDS)).isEqualTo("good");
            assertThat(List.of(system.deadLetter(), system.deadLetter())).containsExactlyInAnyOrder("bad", "wicked");
            assertThat(DONE).isEmpty();
        }
    }

    @Test
    void sentMessagesSurviveARestart() throws Exception {
        try (Running system = new Running(template(TEMPLATE, 1), directory.resolve("queues"))) {
            system.send("good");
        }

        try (Running _ = start(1)) {
            assertThat(DONE.poll(60, TimeUnit.SECONDS)).isEqualTo("good");
        }
    }

    private Running start(int seconds) throws IOException {
        return start(template(TEMPLATE, seconds));
    }

    private Running start(Template template) {
        Running system = new Running(template, directory.resolve("queues"));
        system.queues.startWith(system.mappings::start);
        return system;
    }

    /** A message is hidden for as long as the timeout of the function. */
    private Template template(String text, int seconds) throws IOException {
        return Template.read(Files.writeString(directory.resolve("template.yaml"),
                text.formatted(Read.class.getName(), seconds, seconds)));
    }

    private static String done() throws InterruptedException {
        return Optional.ofNullable(DONE.poll(60, TimeUnit.SECONDS)).orElseThrow();
    }

    private static final class Running implements AutoCloseable {
        private final Template template;
        private final LocalQueues queues;
        private final Functions functions;
        private final EventSourceMappings mappings;

        Running(Template template, Path directory) {
            this.template = template;
            this.queues = new LocalQueues(template, Optional.empty(), Optional.of(directory),
                    ListenAddress.onLoopback());
            this.functions = new Functions(template, _ -> environment());
            this.mappings = new EventSourceMappings(template, functions, queues, _ -> Optional.empty());
        }

        void send(String... bodies) {
            SqsClient sqs = queues.sender(EmbeddedSqs::client);
            for (String body : bodies) {
                sqs.sendMessage(send -> send.queueUrl(template.ref("WorkQueue")).messageBody(body));
            }
        }

        String deadLetter() {
            List<Message> dead;
            do {
                dead = queues.client().receiveMessage(receive -> receive.queueUrl(template.ref("DeadQueue"))
                        .maxNumberOfMessages(1).waitTimeSeconds(1)).messages();
            } while (dead.isEmpty());
            return dead.getFirst().body();
        }

        @Override
        public void close() {
            mappings.close();
            functions.close();
            queues.close();
        }

        private static Environment environment() {
            return new Environment(Map.of(), Clock.systemUTC(), new SecureRandom(), () -> {
                throw new IllegalStateException("no database here");
            }, () -> {
                throw new IllegalStateException("no secrets here");
            }, () -> {
                throw new IllegalStateException("no queues here");
            });
        }
    }

    /** Processes good messages, reports bad ones, throws when all are wicked, and can hang. */
    public static final class Read extends JsonHandler {
        /** Uses nothing from its environment. */
        public Read(@SuppressWarnings("unused") Environment environment) {} // every handler has this constructor

        @Override
        protected Object answer(JsonNode event) {
            List<JsonNode> messages = event.path("Records").valueStream().toList();
            List<String> bodies = messages.stream().map(Read::body).toList();
            if (bodies.stream().allMatch("wicked"::equals)) {
                throw new IllegalStateException("wicked");
            }
            if (bodies.contains("hang")) {
                hang();
            }
            bodies.stream().filter("good"::equals).forEach(DONE::add);
            return Map.of("batchItemFailures", messages.stream()
                    .filter(message -> !Set.of("good", "hang").contains(body(message)))
                    .map(message -> Map.of("itemIdentifier", message.path("messageId").asText()))
                    .toList());
        }

        private static String body(JsonNode message) {
            return message.path("body").asText();
        }

        private static void hang() {
            DONE.add("hanging");
            try {
                END_OF_HANGING.acquire();
                DONE.add("no longer hanging");
            } catch (InterruptedException e) {
                throw new IllegalStateException("It hung for too long.", e);
            }
        }
    }
}
