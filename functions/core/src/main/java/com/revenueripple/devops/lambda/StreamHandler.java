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
 * The base of every function. Jackson reads the event into an object of its class, by {@link EventMapper}; the answer is
 * written field by field.
 *
 * @param <E> the event
 * @param <A> the answer
 */
public abstract class StreamHandler<E, A> implements RequestStreamHandler {
    /** Names are strangers' texts here: what is made to collide must find no table that all requests share. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();
    private static final JsonMapper EVENTS = EventMapper.of(JSON);

    /** The field by which the deployed functions' log knows what it need not print. */
    private static final String PRIMING = "priming";

    /** Kept here because the runtime does not keep it. */
    final Optional<Priming> priming;

    private final Supplier<E> emptyEvent;

    /**
     * @param emptyEvent an event of which nothing has been read
     * @param environment the function's world; where a snapshot is taken of it, {@link #prime} is called before
     */
    @SuppressWarnings("unchecked") // A handler's class is one of handlers.
    protected StreamHandler(Supplier<E> emptyEvent, Environment environment) {
        this.emptyEvent = emptyEvent;
        this.priming = Priming.beforeSnapshot((Class<? extends StreamHandler<?, ?>>) getClass(), environment);
    }

    /** Does the function's work; what it throws is the failure of the invocation. */
    protected abstract A handle(E event, Context context);

    /** Writes the answer. */
    protected abstract void write(A answer, JsonGenerator json) throws IOException;

    /**
     * Runs an invocation, on an instance that is thrown away, as far as that changes nothing and reads no secret. What is thrown is logged, and the function starts nevertheless.
     *
     * @param environment the one that this instance was made with; its clients are closed afterwards
     */
    protected abstract void prime(Environment environment) throws Exception;

    /** How often {@link #prime} is to be called before a snapshot: less often if it asks others for something. */
    protected int primingRuns() {
        return 30;
    }

    /** Handles an event that did not come. The next invocation is still the first one in the log. */
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

    /** Writes an answer that nobody gets. */
    protected final void primeAnswer(A answer) throws IOException {
        write(answer, OutputStream.nullOutputStream());
    }

    /** Handles an event within the invocation's time, with its fields in every line of the log. */
    public final A handleRequest(E event, Context context) {
        return PowertoolsLogging.withLogging(context,
                () -> InvocationTime.within(context, () -> handle(event, context)));
    }

    @Override
    public final void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        write(handleRequest(read(event), context), answer);
    }

    /** What is no object reads as an empty event. */
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
