package com.revenueripple.devops.log;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** The loggers of a process, by name, and from which level on they write. */
final class JsonLoggers implements ILoggerFactory {
    /** Wire logs would show headers and bodies: never below WARN. */
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

    /** From which level on everything is written that is not quiet. */
    Level least() {
        return least;
    }

    void setLeast(Level level) {
        least = level;
    }

    /** Writes a line, whole. */
    void write(String line) {
        out.print(line);
        out.flush();
    }
}
