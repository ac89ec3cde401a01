package com.revenueripple.devops.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** The SLF4J provider in a function's zip: loggers that write JSON lines to standard output. */
public final class JsonLogProvider implements SLF4JServiceProvider {
    private final MDCAdapter fields = new BasicMDCAdapter();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private @Nullable JsonLoggers loggers;

    /** {@inheritDoc} */
    @Override
    public void initialize() {
        loggers = new JsonLoggers(System.out);
    }

    @Override
    public @Nullable ILoggerFactory getLoggerFactory() {
        return loggers;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return fields;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }
}
