package com.revenueripple.devops.benchmarks.cold;

import com.revenueripple.devops.benchmarks.measurement.Latencies;
import com.revenueripple.devops.testing.lambda.FunctionProcess.Start;
import com.revenueripple.devops.testing.lambda.FunctionProcess;
import com.revenueripple.devops.testing.lambda.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Starts one function again and again, each time in a new process, and lets it answer one event. */
final class ColdStarts {
    private static final String CLASSES = "classes.log";
    private static final String FROM_ARCHIVE = "source: shared objects file";

    private final Start start;
    private final String event;
    private final Path directory;
    private final Latencies answers;
    private final Latencies processor;
    private final Latencies restored;
    private final Latencies again;

    /** @param most how often it is started at most */
    ColdStarts(Start start, String event, Path directory, int most) {
        this.start = start;
        this.event = event;
        this.directory = directory;
        this.answers = new Latencies(most);
        this.processor = new Latencies(most);
        this.restored = new Latencies(most);
        this.again = new Latencies(most);
    }

    /**
     * @param loaded all classes
     * @param parsed those of them that no archive of the JVM had
     */
    record Classes(long loaded, long parsed) {}

    String name() {
        return start.name();
    }

    /** From the start of the process to the answer. */
    Latencies answers() {
        return answers;
    }

    /** The processor time of that. */
    Latencies processor() {
        return processor;
    }

    /** The first answer after a snapshot was restored. */
    Latencies restored() {
        return restored;
    }

    /** The second one. */
    Latencies again() {
        return again;
    }

    /** Starts it and does not count that. */
    void tryOut() throws IOException, InterruptedException {
        try (FunctionProcess process = FunctionProcess.start(start, log())) {
            answer(process);
        }
    }

    void measure() throws IOException, InterruptedException {
        try (FunctionProcess process = FunctionProcess.start(start, log())) {
            answer(process);
            answers.add(process.sinceStart().toNanos());
            processor.add(process.processorTime().toNanos());
        }
    }

    /** Lets it initialize and be primed for a snapshot, then answer twice; {@code asleep} happens between. */
    void measureRestored(Runnable asleep) throws IOException, InterruptedException {
        try (FunctionProcess process = FunctionProcess.start(start.forSnapshot(), log())) {
            process.awaitInitialized();
            asleep.run();
            process.restore();
            restored.add(answer(process).toNanos());
            again.add(answer(process).toNanos());
        }
    }

    /** How many classes it loads until its first answer. */
    Classes classes() throws IOException, InterruptedException {
        Path file = directory.resolve(name() + "-" + CLASSES);
        Start logged = start.with(List.of("-Xlog:class+load:file=" + file + "::filecount=0"));
        try (FunctionProcess process = FunctionProcess.start(logged, log())) {
            answer(process);
        }
        String[] lines = Files.readString(file).split("\n");
        return new Classes(lines.length, Arrays.stream(lines).filter(line -> !line.contains(FROM_ARCHIVE)).count());
    }

    private Duration answer(FunctionProcess process) throws InterruptedException {
        Invocation answer = process.invoke(event);
        if (answer.failed()) {
            throw new IllegalStateException(name() + " failed: " + answer.payload() + process.printed());
        }
        return answer.elapsed();
    }

    private Path log() {
        return directory.resolve(name() + ".log");
    }
}
