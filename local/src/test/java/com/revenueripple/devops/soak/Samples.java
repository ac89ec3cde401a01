package com.revenueripple.devops.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** Samples of the resources of the process: a resource that grows under steady use leaks. */
final class Samples {
    private static final long MEBIBYTE = 1L << 20;
    /** Growth up to this factor, or up to the amount for its kind, is allowed. */
    private static final double TOLERANCE = 1.25;
    private static final Map<String, Long> ALLOWED_GROWTH = Map.of("heap_mib", 64L, "threads", 40L, "open_files",
            100L);

    private final Path data;
    private final long start = System.nanoTime();
    private final List<Sample> samples = new ArrayList<>();

    /**
     * One sample.
     *
     * @param heapMib in use after a collection
     * @param openFiles including connections
     * @param dataMib the size of the databases on disk
     */
    record Sample(long second, long heapMib, long threads, long openFiles, long dataMib) {}

    Samples(Path data) {
        this.data = data;
    }

    void take() {
        System.gc();
        samples.add(new Sample((System.nanoTime() - start) / 1_000_000_000,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEBIBYTE,
                ManagementFactory.getThreadMXBean().getThreadCount(), openFiles(), size(data) / MEBIBYTE));
    }

    Sample last() {
        return samples.getLast();
    }

    /** All samples, and the medians of the middle and the last third. */
    Map<String, Object> results() {
        Map<String, Object> results = new LinkedHashMap<>();
        growths().forEach((name, growth) -> results.put(name, Map.of("middle_third", growth.before,
                "last_third", growth.after)));
        results.put("samples", samples.stream().map(sample -> List.of(sample.second, sample.heapMib, sample.threads,
                sample.openFiles, sample.dataMib)).toList());
        results.put("samples_are", List.of("second", "heap_mib", "threads", "open_files", "data_mib"));
        return results;
    }

    /** The resources that have grown. */
    List<String> violations() {
        List<String> violations = new ArrayList<>();
        growths().forEach((name, growth) -> {
            if (growth.after > growth.before * TOLERANCE
                    && growth.after - growth.before > ALLOWED_GROWTH.getOrDefault(name, 0L)) {
                violations.add("%s grew from %d to %d".formatted(name, growth.before, growth.after));
            }
        });
        return violations;
    }

    /** Medians of the middle and the last third of the time. */
    private record Growth(long before, long after) {}

    private Map<String, Growth> growths() {
        return Map.of("heap_mib", growth(Sample::heapMib), "threads", growth(Sample::threads), "open_files",
                growth(Sample::openFiles));
    }

    private Growth growth(ToLongFunction<Sample> measure) {
        int third = samples.size() / 3;
        return new Growth(median(samples.subList(third, 2 * third), measure),
                median(samples.subList(2 * third, samples.size()), measure));
    }

    private static long median(List<Sample> samples, ToLongFunction<Sample> measure) {
        return samples.isEmpty() ? 0 : samples.stream().mapToLong(measure).sorted().toArray()[samples.size() / 2];
    }

    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }

    /** Files are created and deleted while they are counted. */
    private static long size(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(Samples::sizeOf).sum();
        } catch (UncheckedIOException | IOException _) {
            return 0;
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (NoSuchFileException _) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
