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

/** Starts one function repeatedly, each time in a new process, with one event. */
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

    /** @param most the maximum number of starts */
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
     * @param parsed those that were not loaded from an archive of the JVM
     */
    record Classes(long loaded, long parsed) {}

    String name() {
        return start.name();
    }

    /** Times from the start of the process to the response. */
    Latencies answers() {
        return answers;
    }

    /** Processor times of the same span. */
    Latencies processor() {
        return processor;
    }

    /** Times of the first response after a restore. */
    Latencies restored() {
        return restored;
    }

    /** Times of the second response after a restore. */
    Latencies again() {
        return again;
    }

    /** Starts the function without recording times. */
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

    /** Initializes and primes the function, runs {@code asleep}, restores the function and invokes it twice. */
    void measureRestored(Runnable asleep) throws IOException, InterruptedException {
        try (FunctionProcess process = FunctionProcess.start(start.forSnapshot(), log())) {
            process.awaitInitialized();
            asleep.run();
            process.restore();
            restored.add(answer(process).toNanos());
            again.add(answer(process).toNanos());
        }
    }

    /** The classes loaded until the first response. */
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
