package com.revenueripple.devops.log;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import software.amazon.lambda.powertools.logging.internal.LoggingManager;

/** Lets Powertools set the log level that the function's environment variables configure. */
public final class PowertoolsLevels implements LoggingManager {

    @Override
    public void setLogLevel(Level level) {
        if (LoggerFactory.getILoggerFactory() instanceof JsonLoggers loggers) {
            loggers.setLeast(level);
        }
    }

    @Override
    public Level getLogLevel(Logger logger) {
        return logger instanceof JsonLogger own ? own.least() : Level.INFO;
    }
}
