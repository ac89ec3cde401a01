package com.revenueripple.devops.benchmarks.cold;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.revenueripple.devops.benchmarks.cold.bare.BareReadHandler;
import com.revenueripple.devops.benchmarks.cold.bare.BareUpdateHandler;
import com.revenueripple.devops.benchmarks.cold.bare.HelloHandler;
import com.revenueripple.devops.benchmarks.measurement.Benchmark;
import com.revenueripple.devops.benchmarks.measurement.Latencies;
import com.revenueripple.devops.benchmarks.measurement.ResultFields;
import com.revenueripple.devops.benchmarks.measurement.SampleCalls;
import com.revenueripple.devops.benchmarks.measurement.SampleData;
import com.revenueripple.devops.benchmarks.measurement.TemporaryDirectory;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.testing.lambda.FunctionProcess.Start;
import com.revenueripple.devops.testing.lambda.FunctionServices;
import com.revenueripple.devops.testing.lambda.FunctionZips;
import com.revenueripple.devops.testing.lambda.TlsProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Measures cold starts, from the start of the process to the first response, in turns with minimal functions; and the
 * first invocation after a restore. Functions run from their zips under Lambda's runtime client, on one processor where
 * {@code taskset} is installed, and reach DynamoDB over TLS. All functions of the template are measured, the most
 * frequently called ones with more starts. Deployed functions start from snapshots, so callers notice the first
 * invocation after a restore.
 */
public final class ColdBenchmark implements Benchmark {
    private static final int STARTS = Integer.getInteger("benchmark.starts", 15);
    private static final int STARTS_OF_OTHERS = Math.ceilDiv(STARTS, 5);
    private static final int SERVER_WARM_UP = 2_000;
    private static final Template TEMPLATE = Template.read(Template.find(),
            Map.of("OidcIssuer", "https://issuer.example"));
    private static final String AUTHORIZER = "AuthorizeApiKey";
    private static final List<String> MOST_CALLED = List.of(AUTHORIZER, "SyncUsers", "SyncRevenue", "SyncCommissions");

    @Override
    public Map<String, Object> run() throws Exception {
        try (TemporaryDirectory directory = new TemporaryDirectory();
                FunctionServices services = new FunctionServices(TEMPLATE);
                DynamoDbClient client = services.dynamoDb().client();
                TlsProxy tls = new TlsProxy(services.dynamoDb().endpoint(), directory.path())) {
            FunctionZips functions = new FunctionZips(TEMPLATE, directory.path());
            return measured(new Setting(functions, services, client, tls, directory.path()));
        }
    }

    private record Setting(FunctionZips functions, FunctionServices services, DynamoDbClient client, TlsProxy tls,
            Path directory) {
        Start start(String name) {
            return functions.start(name, services.variables(name, tls.endpoint()));
        }

        ColdStarts starts(Start start, String event, int most) {
            Start limited = start.with(tls.options()).behind(OneProcessor.command());
            return new ColdStarts(limited, event, directory, most);
        }
    }

    private static Map<String, Object> measured(Setting setting) throws IOException, InterruptedException {
        SampleData data = new SampleData(setting.client(), TEMPLATE::ref);
        String key = data.newKey().reveal();
        data.publish();
        warmUpServer(setting);
        List<ColdStarts> bare = bare(setting);
        List<ColdStarts> mostCalled = functions(setting, MOST_CALLED, key, STARTS);
        List<String> others = setting.functions().names().stream().filter(name -> !MOST_CALLED.contains(name)).toList();
        List<ColdStarts> rest = functions(setting, others, key, STARTS_OF_OTHERS);
        measure(bare, mostCalled, STARTS, setting.tls());
        measure(List.of(), rest, STARTS_OF_OTHERS, setting.tls());
        return results(bare, mostCalled, rest);
    }

    /** Makes the server as fast at the first start as at the last. */
    private static void warmUpServer(Setting setting) {
        for (int call = 0; call < SERVER_WARM_UP; call++) {
            SampleCalls.update(setting.client(), TEMPLATE.ref("ApiKeysTable"));
            SampleCalls.get(setting.client(), TEMPLATE.ref("MetricsTable"));
        }
    }

    /** Functions with the same SDK and no code of this system. */
    private static List<ColdStarts> bare(Setting setting) throws IOException {
        Path code = setting.directory().resolve("bare");
        copyLibraries(setting.functions().code(AUTHORIZER), code);
        Start update = setting.start(AUTHORIZER);
        Start read = setting.start("SyncUsers");
        return List.of(
                bare("hello", HelloHandler.class, code, update, setting),
                bare("bareUpdate", BareUpdateHandler.class, code, update, setting),
                bare("bareRead", BareReadHandler.class, code, read, setting));
    }

    private static ColdStarts bare(String name, Class<? extends RequestStreamHandler> handler, Path code,
            Start withVariables, Setting setting) throws IOException {
        String file = handler.getName().replace('.', '/') + ".class";
        Path target = code.resolve(file);
        Files.createDirectories(target.getParent());
        try (var bytes = Objects.requireNonNull(handler.getClassLoader().getResourceAsStream(file))) {
            Files.copy(bytes, target);
        }
        return setting.starts(new Start(name, handler.getName(), code, withVariables.variables()), "{}", STARTS);
    }

    private static void copyLibraries(Path from, Path to) throws IOException {
        Files.createDirectories(to.resolve("lib"));
        try (Stream<Path> jars = Files.list(from.resolve("lib"))) {
            for (Path jar : jars.filter(jar -> !isOwn(jar)).toList()) {
                Files.createLink(to.resolve("lib").resolve(jar.getFileName()), jar);
            }
        }
    }

    private static boolean isOwn(Path jar) {
        String name = jar.getFileName().toString();
        return name.startsWith("core-") || name.startsWith("log-") || name.startsWith("console-");
    }

    /** Functions with their events of events/, in which an existing key replaces the sample key. */
    private static List<ColdStarts> functions(Setting setting, List<String> names, String key, int most)
            throws IOException {
        List<ColdStarts> functions = new ArrayList<>();
        for (String name : names) {
            String event = setting.functions().event(name).replaceAll("rr_0[0-9A-Za-z]+", key);
            functions.add(setting.starts(setting.start(name), event, most));
        }
        return functions;
    }

    /** Starts all in turns, and those of the system from a snapshot as well. */
    private static void measure(List<ColdStarts> bare, List<ColdStarts> functions, int rounds, TlsProxy tls)
            throws IOException, InterruptedException {
        List<ColdStarts> turns = Stream.concat(bare.stream(), functions.stream()).toList();
        for (ColdStarts contender : turns) {
            contender.tryOut();
        }
        for (int round = 0; round < rounds; round++) {
            for (int turn = 0; turn < turns.size(); turn++) {
                ColdStarts contender = turns.get((round + turn) % turns.size());
                contender.measure();
                if (functions.contains(contender)) {
                    contender.measureRestored(tls::disconnect);
                }
            }
        }
    }

    private static Map<String, Object> results(List<ColdStarts> bare, List<ColdStarts> mostCalled,
            List<ColdStarts> rest) throws IOException, InterruptedException {
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("processors_of_a_function", OneProcessor.command().isEmpty() ? "all" : "1");
        results.put("starts", STARTS);
        for (ColdStarts contender : bare) {
            results.put(contender.name(), start(contender));
        }
        for (ColdStarts contender : mostCalled) {
            String beside = contender.name().equals(AUTHORIZER) ? "bareUpdate" : "bareRead";
            Map<String, Object> result = start(contender);
            result.putAll(comparison(contender, named(beside, bare)));
            result.putAll(times(contender));
            results.put(contender.name(), result);
        }
        results.put("starts_of_others", STARTS_OF_OTHERS);
        Map<String, Object> others = new LinkedHashMap<>();
        for (ColdStarts contender : rest) {
            Map<String, Object> result = start(contender);
            result.putAll(times(contender));
            others.put(contender.name(), result);
        }
        results.put("others", others);
        return results;
    }

    private static ColdStarts named(String name, List<ColdStarts> contenders) {
        return contenders.stream().filter(contender -> contender.name().equals(name)).findFirst().orElseThrow();
    }

    private static Map<String, Object> start(ColdStarts contender) throws IOException, InterruptedException {
        double answer = milliseconds(contender.answers());
        double processor = milliseconds(contender.processor());
        ColdStarts.Classes classes = contender.classes();
        System.out.printf("%-22s %6.0f ms, processor %6.0f ms, %,d classes, %,d not archived%n", contender.name(),
                answer, processor, classes.loaded(), classes.parsed());
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("start_to_answer_ms", Math.round(answer));
        result.put("processor_ms", Math.round(processor));
        result.put("loaded_classes", classes.loaded());
        result.put("loaded_classes_of_no_archive", classes.parsed());
        return result;
    }

    private static Map<String, Object> comparison(ColdStarts contender, ColdStarts bare) {
        double toBare = milliseconds(contender.answers()) / milliseconds(bare.answers());
        double processorToBare = milliseconds(contender.processor()) / milliseconds(bare.processor());
        System.out.printf("    ratio to %s %.2f, processor %.2f%n", bare.name(), toBare, processorToBare);
        return Map.of(
                "ratio_to_" + bare.name(), ResultFields.rounded(toBare),
                "processor_ratio", ResultFields.rounded(processorToBare));
    }

    private static Map<String, Object> times(ColdStarts contender) {
        double first = milliseconds(contender.restored());
        double second = milliseconds(contender.again());
        System.out.printf("    after a restore %.1f ms, then %.1f ms%n", first, second);
        Map<String, Object> times = new LinkedHashMap<>();
        times.put("first_after_restore_ms", ResultFields.rounded(first));
        times.put("second_after_restore_ms", ResultFields.rounded(second));
        return times;
    }

    private static double milliseconds(Latencies latencies) {
        return latencies.microseconds(0.5) / 1000;
    }
}
