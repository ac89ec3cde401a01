package com.revenueripple.devops.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;
import software.amazon.lambda.powertools.logging.argument.StructuredArguments;

/** The form of a deployed function's log lines. */
class JsonLogTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final JsonLoggers loggers = new JsonLoggers(new PrintStream(printed, false, StandardCharsets.UTF_8));
    private final Logger log = loggers.getLogger("com.revenueripple.devops.Some");

    @AfterEach
    void clearInvocationFields() {
        MDC.clear();
    }

    @Test
    void lineHasTimestampLevelAndMessage() throws JsonProcessingException {
        log.info("{} of {} done", 2, 3);

        JsonNode line = onlyLine();
        assertThat(line.path("level").asText()).isEqualTo("INFO");
        assertThat(line.path("message").asText()).isEqualTo("2 of 3 done");
        assertThat(Instant.parse(line.path("timestamp").asText())).isBeforeOrEqualTo(Instant.now());
    }

    @Test
    void everyLineHasPowertoolsFieldsOfTheInvocation() throws JsonProcessingException {
        MDC.put("function_name", "SyncUsers");
        MDC.put("cold_start", "true");
        MDC.put("function_memory_size", "1024");

        log.warn("slow");

        assertThat(onlyLine().path("function_name").textValue()).isEqualTo("SyncUsers");
        assertThat(onlyLine().path("cold_start").booleanValue()).isTrue();
        assertThat(onlyLine().path("function_memory_size").intValue()).isEqualTo(1024);
    }

    @Test
    void linesBelowWarnAreNotWrittenWhilePriming() throws JsonProcessingException {
        MDC.put("priming", "true");

        log.info("GET / 200");
        log.warn("slow");

        assertThat(onlyLine().path("message").asText()).isEqualTo("slow");
    }

    @Test
    void structuredArgumentsAreFieldsAndPartOfTheMessage() throws JsonProcessingException {
        log.info("GET {}", StructuredArguments.entries(Map.of("caller", "key_1", "duration_ms", 12L)));

        assertThat(onlyLine().path("caller").asText()).isEqualTo("key_1");
        assertThat(onlyLine().path("duration_ms").longValue()).isEqualTo(12);
        assertThat(onlyLine().path("message").asText()).contains("duration_ms=12");
    }

    @Test
    void errorHasItsClassMessageAndStackTrace() throws JsonProcessingException {
        log.error("{} failed", "it", new IllegalStateException("broken", new ArithmeticException("/ by zero")));

        JsonNode error = onlyLine().path("error");
        assertThat(onlyLine().path("message").asText()).isEqualTo("it failed");
        assertThat(error.path("name").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(error.path("message").asText()).isEqualTo("broken");
        assertThat(error.path("stack").asText()).contains("JsonLogTest", "Caused by: java.lang.ArithmeticException");
    }

    @Test
    void controlCharactersCannotBreakTheLineOrItsJson() throws JsonProcessingException {
        String text = "\"\\\n{\"level\":\"ERROR\"}\r\t\b\f\u0000\u001b[31m \u2028 ä 😀";
        MDC.put("xray_trace_id", text);

        log.info("{} {}", text, StructuredArguments.entry("caller", text));

        JsonNode line = onlyLine();
        assertThat(line.path("message").asText()).startsWith(text);
        assertThat(line.path("caller").asText()).isEqualTo(text);
        assertThat(line.path("xray_trace_id").asText()).isEqualTo(text);
        assertThat(line.path("level").asText()).isEqualTo("INFO");
    }

    @Test
    void linesBelowTheLevelAreNotWritten() {
        loggers.setLeast(Level.WARN);

        log.info("not written");

        assertThat(printed.size()).isZero();
        assertThat(log.isWarnEnabled()).isTrue();
    }

    @Test
    void wireLogsStayQuietAtEveryLevel() {
        loggers.setLeast(Level.TRACE);

        for (String wire : new String[]{"org.apache.hc.client5.http.wire", "software.amazon.awssdk.request"}) {
            assertThat(loggers.getLogger(wire).isInfoEnabled()).as(wire).isFalse();
            assertThat(loggers.getLogger(wire).isWarnEnabled()).as(wire).isTrue();
        }
        assertThat(log.isTraceEnabled()).isTrue();
    }

    @Test
    void slf4jAndPowertoolsFindTheProvider() {
        ILoggerFactory found = LoggerFactory.getILoggerFactory();
        new PowertoolsLevels().setLogLevel(Level.DEBUG);

        assertThat(found).isInstanceOf(JsonLoggers.class);
        assertThat(new PowertoolsLevels().getLogLevel(LoggerFactory.getLogger("any"))).isEqualTo(Level.DEBUG);
    }

    private JsonNode onlyLine() throws JsonProcessingException {
        String[] lines = printed.toString(StandardCharsets.UTF_8).split("\n");
        assertThat(lines).as(Arrays.toString(lines)).hasSize(1);
        return new ObjectMapper().readTree(lines[0]);
    }
}
