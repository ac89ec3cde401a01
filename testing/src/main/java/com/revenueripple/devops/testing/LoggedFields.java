package com.revenueripple.devops.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import software.amazon.lambda.powertools.logging.argument.StructuredArgument;

/** The structured arguments that a class logs in this thread while this is open, as {@code name=value}. */
public final class LoggedFields extends AbstractAppender implements AutoCloseable {
    private final Logger logger;
    private final Level before;
    private final long thread = Thread.currentThread().threadId();
    private final List<String> fields = new ArrayList<>();

    /** @param type the class whose log is captured */
    public LoggedFields(Class<?> type) {
        super("LoggedFields", null, null, false, Property.EMPTY_ARRAY);
        logger = (Logger) LogManager.getLogger(type);
        before = logger.getLevel();
        start();
        logger.addAppender(this);
        logger.setLevel(Level.INFO);
    }

    /** All fields so far. */
    public List<String> fields() {
        return List.copyOf(fields);
    }

    @Override
    public void append(LogEvent event) {
        Stream.of(event.getMessage().getParameters())
                .filter(_ -> event.getThreadId() == thread)
                .filter(StructuredArgument.class::isInstance)
                .map(Object::toString)
                .forEach(fields::add);
    }

    @Override
    public void close() {
        logger.removeAppender(this);
        logger.setLevel(before);
        stop();
    }
}
