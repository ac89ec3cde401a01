package com.revenueripple.devops.benchmarks.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures the memory of a backfill in a separate process with a small heap; the databases run in this process. */
final class LimitedBackfill {
    private static final int HEAP_MIB = 512;

    private LimitedBackfill() {}

    /** Runs the backfill. */
    static Map<String, Object> measure(MeasuredSize size, URI dynamoDb) throws IOException, InterruptedException {
        System.out.printf("Counting %,d entities with a heap of %d MiB ...%n", size.entities(), HEAP_MIB);
        JsonNode found = Json.parseOwn(output(start(size, dynamoDb)));
        double seconds = found.path("seconds").doubleValue();
        System.out.printf("%-44s %,d in %.0f s (%.0f/s, %d runs), peak heap %d MiB, after collections %d MiB%n",
                "backfill, heap of 512 MiB", size.entities(), seconds, size.entities() / seconds,
                found.path("runs").intValue(), found.path("peak_heap_mib").intValue(),
                found.path("peak_after_collection_mib").intValue());
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("entities", size.entities());
        result.put("max_heap_mib", HEAP_MIB);
        found.properties().forEach(field -> result.put(field.getKey(), field.getValue()));
        result.put("entities_per_second", Math.round(size.entities() / seconds));
        return result;
    }

    private static Process start(MeasuredSize size, URI dynamoDb) throws IOException {
        ProcessBuilder process = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + HEAP_MIB + "m",
                "-Dlog4j2.configurationFile=benchmark-log4j2.xml", "-Dbenchmark.log=functions-limited",
                "-cp", System.getProperty("java.class.path"), BackfillProcess.class.getName(),
                size.table(), size.platform().jdbcUrl()));
        process.environment().putAll(Map.of("AWS_ENDPOINT_URL", dynamoDb.toString(), "AWS_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "local", "AWS_SECRET_ACCESS_KEY", "local"));
        return process.redirectError(Redirect.INHERIT).start();
    }

    private static String output(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("The process of the backfill exited with " + process.exitValue() + ".");
        }
        return output;
    }
}
