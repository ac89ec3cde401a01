package com.revenueripple.devops.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.local.lambda.Functions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulerTest {
    private static final BlockingQueue<String> DONE = new LinkedBlockingQueue<>();
    private static final CountDownLatch QUICK_IS_DONE = new CountDownLatch(1);
    private static final String FUNCTION = """
              %sFunction:
                Type: AWS::Serverless::Function
                Properties:
                  Handler: "%s"
                  Timeout: 60
                  Events: { Tick: { Type: Schedule, Properties: { Schedule: rate(1 day) } } }
            """;

    @Test
    void aLongRunDelaysNoOther(@TempDir Path directory) throws IOException, InterruptedException {
        Template template = Template.read(Files.writeString(directory.resolve("template.yaml"),
                "Resources:\n" + FUNCTION.formatted("Slow", Slow.class.getName()).indent(2)
                        + FUNCTION.formatted("Quick", Quick.class.getName()).indent(2)));
        try (Functions functions = new Functions(template, _ -> environment());
                Scheduler scheduler = new Scheduler(template, functions, Clock.systemUTC())) {
            scheduler.start(new CompletableFuture<>());

            assertThat(DONE.poll(60, TimeUnit.SECONDS)).isEqualTo("quick");
            assertThat(DONE.poll(60, TimeUnit.SECONDS)).isEqualTo("slow");
        }
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

    /** Finishes after the other. */
    public static final class Slow extends JsonHandler {
        /** Uses nothing from its environment. */
        public Slow(@SuppressWarnings("unused") Environment environment) {} // every handler has this constructor

        @Override
        protected Object answer(JsonNode event) {
            try {
                QUICK_IS_DONE.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("The other did not finish.", e);
            }
            DONE.add("slow");
            return "done";
        }
    }

    /** Finishes at once. */
    public static final class Quick extends JsonHandler {
        /** Uses nothing from its environment. */
        public Quick(@SuppressWarnings("unused") Environment environment) {} // every handler has this constructor

        @Override
        protected Object answer(JsonNode event) {
            DONE.add("quick");
            QUICK_IS_DONE.countDown();
            return "done";
        }
    }
}
