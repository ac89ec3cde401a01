package com.revenueripple.devops.log;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** The loggers of a process, by name, and their lowest level. */
final class JsonLoggers implements ILoggerFactory {
    /** Never below WARN, because wire logs contain headers and bodies. */
    private static final List<String> QUIET = List.of("org.apache.hc", "software.amazon.awssdk");

    private final PrintStream out;
    private final Map<String, Logger> byName = new ConcurrentHashMap<>();
    private volatile Level least = Level.INFO;

    JsonLoggers(PrintStream out) {
        this.out = out;
    }

    @Override
    public Logger getLogger(String name) {
        return byName.computeIfAbsent(name, _ -> new JsonLogger(name, this, QUIET.stream().anyMatch(name::startsWith)));
    }

    /** The lowest level that loggers write, unless they are quiet. */
    Level least() {
        return least;
    }

    void setLeast(Level level) {
        least = level;
    }

    /** Writes a whole line. */
    void write(String line) {
        out.print(line);
        out.flush();
    }
}
