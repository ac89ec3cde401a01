package com.revenueripple.devops.local.lambda;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.lambda.FunctionContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One function of the template. As on Lambda, an instance of its handler handles one event at a time, another is
 * created when all are busy, and an instance that timed out is not used again.
 */
public final class LocalFunction {
    private static final Logger LOG = LoggerFactory.getLogger(LocalFunction.class);

    private final String logicalId;
    private final String arn;
    private final String handlerClass;
    private final Duration timeout;
    private final int memoryMegabytes;
    private final Environment environment;
    private final ExecutorService threads;
    private final Deque<RequestStreamHandler> idle = new ConcurrentLinkedDeque<>();

    /** Creates the first instance, so that a handler that cannot be created fails the start. */
    LocalFunction(Template.Resource function, String arn, Environment environment, ExecutorService threads) {
        this.logicalId = function.logicalId();
        this.arn = arn;
        this.handlerClass = handlerClass(function);
        this.timeout = Duration.ofSeconds(Long.parseLong(function.text("Timeout").orElse("3")));
        this.memoryMegabytes = Integer.parseInt(function.text("MemorySize").orElse("128"));
        this.environment = environment;
        this.threads = threads;
        idle.push(newInstance());
    }

    /** Its key under Resources in the template. */
    public String logicalId() {
        return logicalId;
    }

    /** Its ARN without version or alias. */
    public String arn() {
        return arn;
    }

    /** The maximum duration of a call. */
    public Duration timeout() {
        return timeout;
    }

    /**
     * Calls the handler and waits for it, at most for the function's Timeout.
     *
     * @param event JSON
     */
    public Outcome invoke(String event) {
        try {
            return invoke(Optional.ofNullable(idle.poll()).orElseGet(this::newInstance), event);
        } catch (IllegalStateException noInstance) {
            return failure(noInstance);
        }
    }

    private Outcome invoke(RequestStreamHandler instance, String event) {
        Future<String> running = threads.submit(() -> call(instance, event));
        try {
            String answer = running.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            idle.push(instance);
            return new Outcome.Answer(answer);
        } catch (ExecutionException e) {
            idle.push(instance);
            return failure(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException _) {
            running.cancel(true);
            return failure(new TimeoutException("Task timed out after " + timeout.toSeconds() + " seconds"));
        } catch (InterruptedException e) {
            running.cancel(true);
            Thread.currentThread().interrupt();
            return failure(e);
        }
    }

    private String call(RequestStreamHandler instance, String event) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        instance.handleRequest(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), answer,
                FunctionContext.endingIn(timeout, logicalId, arn, memoryMegabytes));
        return answer.toString(StandardCharsets.UTF_8);
    }

    private Outcome failure(Throwable cause) {
        LOG.error("{} failed", logicalId, cause);
        return new Outcome.Failure(cause);
    }

    private RequestStreamHandler newInstance() {
        if (construct() instanceof RequestStreamHandler handler) {
            return handler;
        }
        throw new IllegalStateException(handlerClass + " of " + logicalId + " is not a RequestStreamHandler.");
    }

    private Object construct() {
        try {
            return Class.forName(handlerClass).getConstructor(Environment.class).newInstance(environment);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("The handler of " + logicalId + " is missing: " + handlerClass + ".", e);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("The handler of " + logicalId + " has no public constructor that takes an "
                    + "Environment: " + handlerClass + ".", e);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("The handler of " + logicalId + " did not start: "
                    + e.getTargetException().getMessage(), e.getTargetException());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The handler of " + logicalId + " cannot be created: " + handlerClass + ".",
                    e);
        }
    }

    private static String handlerClass(Template.Resource function) {
        String handler = function.text("Handler")
                .orElseThrow(() -> new IllegalStateException(function.logicalId() + " has no Handler."));
        String[] parts = handler.split("::", 2);
        if (parts.length == 2 && !parts[1].equals("handleRequest")) {
            throw new IllegalStateException(function.logicalId() + " has a Handler with an unsupported method: "
                    + handler + ".");
        }
        return parts[0];
    }
}
