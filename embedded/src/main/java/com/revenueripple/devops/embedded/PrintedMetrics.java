package com.revenueripple.devops.embedded;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The metrics that are printed in the Embedded Metric Format while this is open, such as {@code Webhooks accepted 1.0}. */
public final class PrintedMetrics implements AutoCloseable {
    private static final Pattern LINE = Pattern
            .compile("\\{\"_aws\":.*\"Name\":\"(\\w+)\".*\"Dimensions\":\\[[^}]*}]},(.*)}");
    private static final Pattern OUTCOME = Pattern.compile("\"outcome\":\"(\\w+)\"");
    private static final Pattern VALUE = Pattern.compile("\"\\w+\":([-.\\dE]+)");

    private final PrintStream before = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    public PrintedMetrics() {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    /** All so far, each with its outcome, if it has one, and its value. */
    public List<String> all() {
        return lines().stream().map(LINE::matcher).filter(Matcher::matches).map(PrintedMetrics::metric).toList();
    }

    /** All lines so far. */
    public List<String> lines() {
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Override
    public void close() {
        System.setOut(before);
    }

    private static String metric(Matcher line) {
        String name = line.group(1);
        Matcher outcome = OUTCOME.matcher(line.group(2));
        Matcher value = VALUE.matcher(line.group(2));
        String number = value.find() ? value.group(1) : "nothing";
        return name + (outcome.find() ? " " + outcome.group(1) : "") + " " + number;
    }
}
