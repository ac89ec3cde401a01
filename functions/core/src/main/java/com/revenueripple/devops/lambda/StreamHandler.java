package com.revenueripple.devops.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.environment.InvocationTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.MDC;
import software.amazon.lambda.powertools.logging.PowertoolsLogging;

/**
 * The base of every function. Jackson reads the event into an object of its class, by {@link EventMapper}; the response
 * is written field by field.
 *
 * @param <E> the event
 * @param <A> the response
 */
public abstract class StreamHandler<E, A> implements RequestStreamHandler {
    /** Names come from outside: deliberate collisions must not reach a table that all requests share. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();
    private static final JsonMapper EVENTS = EventMapper.of(JSON);

    /** The field that marks log lines of priming, which the deployed functions do not print. */
    private static final String PRIMING = "priming";

    /** Kept here because the runtime does not keep it. */
    final Optional<Priming> priming;

    private final Supplier<E> emptyEvent;

    /**
     * @param emptyEvent an event without data
     * @param environment the function's environment; before a snapshot, {@link #prime} is called
     */
    @SuppressWarnings("unchecked") // A handler's class is one of handlers.
    protected StreamHandler(Supplier<E> emptyEvent, Environment environment) {
        this.emptyEvent = emptyEvent;
        this.priming = Priming.beforeSnapshot((Class<? extends StreamHandler<?, ?>>) getClass(), environment);
    }

    /** Does the function's work; an exception fails the invocation. */
    protected abstract A handle(E event, Context context);

    /** Writes the response. */
    protected abstract void write(A answer, JsonGenerator json) throws IOException;

    /**
     * Runs an invocation on an instance that is discarded, as far as that changes nothing and reads no secret. An
     * exception is logged, and the function starts all the same.
     *
     * @param environment the one that this instance was created with; its clients are closed afterwards
     */
    protected abstract void prime(Environment environment) throws Exception;

    /** The number of calls of {@link #prime} before a snapshot: fewer when they call services of others. */
    protected int primingRuns() {
        return 30;
    }

    /** Handles a made-up event. In the log, the next invocation is still the first one. */
    protected final void primeWith(String event) throws IOException {
        MDC.put(PRIMING, "true");
        try (InputStream bytes = new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8))) {
            E read = read(bytes);
            primeAnswer(InvocationTime.within(FunctionContext.BEHIND_GATEWAY,
                    () -> handle(read, FunctionContext.BEHIND_GATEWAY)));
        } finally {
            PowertoolsLogging.clearState(false);
            MDC.remove(PRIMING);
        }
    }

    /** Writes a response that is discarded. */
    protected final void primeAnswer(A answer) throws IOException {
        write(answer, OutputStream.nullOutputStream());
    }

    /** Handles an event within the invocation's time, with the invocation's fields in every log line. */
    public final A handleRequest(E event, Context context) {
        return PowertoolsLogging.withLogging(context,
                () -> InvocationTime.within(context, () -> handle(event, context)));
    }

    @Override
    public final void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        write(handleRequest(read(event), context), answer);
    }

    /** Anything but an object reads as an empty event. */
    final E read(InputStream event) throws IOException {
        E empty = emptyEvent.get();
        try (JsonParser json = JSON.createParser(event)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                return EVENTS.readerForUpdating(empty).readValue(json);
            }
            json.skipChildren();
            return empty;
        }
    }

    private void write(A answer, OutputStream to) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(to)) {
            write(answer, json);
        }
    }
}
