package com.revenueripple.devops.log;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;

/** The logger of one class. */
final class JsonLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    /** The field of lines that are logged while priming. Below WARN they are not written. */
    private static final String PRIMING = "priming";

    private final transient JsonLoggers loggers;
    private final boolean quiet;

    /** @param quiet whether lines below WARN are never written */
    JsonLogger(String name, JsonLoggers loggers, boolean quiet) {
        this.name = name;
        this.loggers = loggers;
        this.quiet = quiet;
    }

    @Override
    protected void handleNormalizedLoggingCall(Level level, @Nullable Marker marker, String message,
            Object @Nullable [] arguments, @Nullable Throwable throwable) {
        String line = new LogLine(Instant.now(), level, message,
                arguments == null ? List.of() : Arrays.asList(arguments), throwable, MDC.getCopyOfContextMap()).json();
        if (level.compareTo(Level.WARN) <= 0 || MDC.get(PRIMING) == null) {
            loggers.write(line);
        }
    }

    @Override
    public boolean isTraceEnabled() {
        return writes(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return writes(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return writes(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return writes(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return writes(Level.ERROR);
    }

    Level least() {
        return quiet && loggers.least().compareTo(Level.WARN) > 0 ? Level.WARN : loggers.least();
    }

    /** Levels are declared in the order from ERROR to TRACE. */
    private boolean writes(Level level) {
        return level.compareTo(least()) <= 0;
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }
}
