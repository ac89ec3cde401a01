package com.revenueripple.devops.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import software.amazon.lambda.powertools.logging.PowertoolsLogging;

/**
 * The base of every function. It reads the event and writes the answer itself, field by field: left to Lambda's runtime,
 * both would go through reflection, which takes a third of a cold start.
 *
 * @param <E> the event
 * @param <A> the answer
 */
public abstract class StreamHandler<E, A> implements RequestStreamHandler {
    private static final JsonFactory JSON = new JsonFactory();

    /** Reads what of the event the function needs. */
    protected abstract E read(EventJson json) throws IOException;

    /** Does the function's work; what it throws is the failure of the invocation. */
    protected abstract A handle(E event, Context context);

    /** Writes the answer. */
    protected abstract void write(A answer, JsonGenerator json) throws IOException;

    /** Handles an event, with the invocation's fields in every line of the log. */
    public final A handleRequest(E event, Context context) {
        return PowertoolsLogging.withLogging(context, () -> handle(event, context));
    }

    @Override
    public final void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        E read;
        try (JsonParser json = JSON.createParser(event)) {
            read = read(new EventJson(json));
        }
        A handled = handleRequest(read, context);
        try (JsonGenerator json = JSON.createGenerator(answer)) {
            write(handled, json);
        }
    }
}
