package com.revenueripple.devops.benchmarks;

import com.revenueripple.devops.benchmarks.Benchmarks.Benchmark;
import com.revenueripple.devops.benchmarks.bare.BareReadHandler;
import com.revenueripple.devops.benchmarks.bare.BareUpdateHandler;
import com.revenueripple.devops.benchmarks.bare.HelloHandler;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.embedded.lambda.FunctionProcess.Start;
import com.revenueripple.devops.embedded.lambda.FunctionServices;
import com.revenueripple.devops.embedded.lambda.FunctionZip;
import com.revenueripple.devops.embedded.lambda.SecretsEndpoint;
import com.revenueripple.devops.embedded.lambda.TlsFront;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * What a cold start takes, from the start of the process to its first answer, beside functions as small as can be, in
 * turns; and what the first invocation after a snapshot takes. The functions come out of their zip, are called by Lambda's
 * runtime client, have one processor where {@code taskset} gives them one, and reach DynamoDB over TLS.
 */
final class ColdBenchmark implements Benchmark {
    private static final int STARTS = Integer.getInteger("benchmark.starts", 15);
    private static final int SERVER_WARM_UP = 2_000;
    private static final double AT_MOST_TO_BARE = 1.35;
    private static final double AT_MOST_RESTORED = 0.08;
    private static final double AT_MOST_TO_SECOND = 4;
    private static final String AUTHORIZER = "AuthorizeApiKey";
    private static final List<String> READS = List.of("SyncUsers", "SyncRevenue", "SyncCommissions");

    private final Template template = Template.read(Template.find(), Map.of("OidcIssuer", "https://issuer.example"));
    private final Path root = Template.find().resolveSibling("");

    @Override
    public Map<String, Object> run() throws Exception {
        Path directory = Files.createTempDirectory("cold");
        try (SecretsEndpoint secrets = new SecretsEndpoint(Map.of(), "{\"keys\":[]}");
                FunctionServices services = new FunctionServices(template, secrets);
                DynamoDbClient client = services.dynamoDb().client();
                TlsFront tls = new TlsFront(services.dynamoDb().endpoint(), directory)) {
            return measure(new Setting(services, client, tls, directory));
        } finally {
            delete(directory);
        }
    }

    private record Setting(FunctionServices services, DynamoDbClient client, TlsFront tls, Path directory) {}

    private Map<String, Object> measure(Setting setting) throws IOException, InterruptedException {
        SampleData data = new SampleData(setting.client(), template::ref);
        String key = data.newKey().reveal();
        data.publish();
        warmUpServer(setting.client());
        Map<String, ColdStarts> contenders = contenders(setting, key);
        for (ColdStarts contender : contenders.values()) {
            contender.tryOut();
        }
        List<ColdStarts> turns = List.copyOf(contenders.values());
        for (int round = 0; round < STARTS; round++) {
            for (int turn = 0; turn < turns.size(); turn++) {
                ColdStarts contender = turns.get((round + turn) % turns.size());
                contender.measure();
                if (!contender.name().startsWith("bare") && !contender.name().equals("hello")) {
                    contender.measureRestored(setting.tls()::disconnect);
                }
            }
        }
        return results(contenders);
    }

    /** The server is to be as fast at the first start as at the last. */
    private void warmUpServer(DynamoDbClient client) {
        for (int call = 0; call < SERVER_WARM_UP; call++) {
            SampleCalls.update(client, template.ref("ApiKeysTable"));
            SampleCalls.get(client, template.ref("MetricsTable"));
        }
    }

    private Map<String, ColdStarts> contenders(Setting setting, String key) throws IOException {
        Path code = setting.directory().resolve("api");
        FunctionZip.unpack(root.resolve("functions/api/target/api.zip"), code);
        Path bareCode = bareCode(code, setting.directory().resolve("bare"));
        Map<String, ColdStarts> contenders = new LinkedHashMap<>();
        contenders.put("hello", starts("hello", HelloHandler.class.getName(), bareCode, AUTHORIZER, "{}", setting));
        contenders.put("bareUpdate",
                starts("bareUpdate", BareUpdateHandler.class.getName(), bareCode, AUTHORIZER, "{}", setting));
        contenders.put("bareRead",
                starts("bareRead", BareReadHandler.class.getName(), bareCode, "SyncUsers", "{}", setting));
        for (String name : Stream.concat(Stream.of(AUTHORIZER), READS.stream()).toList()) {
            String handler = function(name).text("Handler").orElseThrow();
            contenders.put(name, starts(name, handler, code, name, event(name, key), setting));
        }
        return contenders;
    }

    /** The same SDK, and nothing of this system. */
    private static Path bareCode(Path code, Path bareCode) throws IOException {
        Files.createDirectories(bareCode.resolve("lib"));
        try (Stream<Path> jars = Files.list(code.resolve("lib"))) {
            for (Path jar : jars.filter(jar -> !isOwn(jar)).toList()) {
                Files.createLink(bareCode.resolve("lib").resolve(jar.getFileName()), jar);
            }
        }
        for (Class<?> type : List.of(HelloHandler.class, BareUpdateHandler.class, BareReadHandler.class)) {
            String file = type.getName().replace('.', '/') + ".class";
            Path target = bareCode.resolve(file);
            Files.createDirectories(target.getParent());
            try (var bytes = Objects.requireNonNull(type.getClassLoader().getResourceAsStream(file))) {
                Files.copy(bytes, target);
            }
        }
        return bareCode;
    }

    private static boolean isOwn(Path jar) {
        String name = jar.getFileName().toString();
        return name.startsWith("core-") || name.startsWith("log-") || name.startsWith("console-");
    }

    private ColdStarts starts(String name, String handler, Path code, String variablesOf, String event,
            Setting setting) {
        Map<String, String> variables = setting.services().variables(function(variablesOf), setting.tls().endpoint());
        return new ColdStarts(name,
                new Start(name, handler, code, variables, OneProcessor.command(), setting.tls().options()), event,
                setting.directory(), STARTS);
    }

    private Template.Resource function(String name) {
        return template.resource(name + "Function");
    }

    /** The file of events/, with a key that is known. */
    private String event(String name, String key) throws IOException {
        String file = name.replaceAll("(?<=.)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        return Files.readString(root.resolve("events/" + file + ".json")).replaceAll("rr_0[0-9A-Za-z]+", key);
    }

    private static Map<String, Object> results(Map<String, ColdStarts> contenders)
            throws IOException, InterruptedException {
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("starts", STARTS);
        results.put("processors_of_a_function", OneProcessor.command().isEmpty() ? "all" : "1");
        for (ColdStarts contender : contenders.values()) {
            ColdStarts bare = Objects.requireNonNull(
                    contenders.get(contender.name().equals(AUTHORIZER) ? "bareUpdate" : "bareRead"));
            results.put(contender.name(), result(contender, bare));
        }
        return results;
    }

    private static Map<String, Object> result(ColdStarts contender, ColdStarts bare)
            throws IOException, InterruptedException {
        double answer = milliseconds(contender.answers());
        double processor = milliseconds(contender.processor());
        ColdStarts.Classes classes = contender.classes();
        System.out.printf("%-16s %6.0f ms, processor %6.0f ms, %,d classes, %,d of no archive%n", contender.name(),
                answer, processor, classes.loaded(), classes.parsed());
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("start_to_answer_ms", Math.round(answer));
        result.put("processor_ms", Math.round(processor));
        result.put("loaded_classes", classes.loaded());
        result.put("loaded_classes_of_no_archive", classes.parsed());
        if (contender.restored().count() > 0) {
            compare(contender, bare, result);
        }
        return result;
    }

    private static void compare(ColdStarts contender, ColdStarts bare, Map<String, Object> result) {
        double answer = milliseconds(contender.answers());
        double toBare = answer / milliseconds(bare.answers());
        double processorToBare = milliseconds(contender.processor()) / milliseconds(bare.processor());
        double restored = milliseconds(contender.restored());
        double again = milliseconds(contender.again());
        System.out.printf("    to %s %.2f (at most %.2f), processor %.2f%n", bare.name(), toBare, AT_MOST_TO_BARE,
                processorToBare);
        System.out.printf(
                "    restored %.1f ms, %.3f of a cold start (at most %.2f), %.1f of the second (at most %.0f)%n",
                restored, restored / answer, AT_MOST_RESTORED, restored / again, AT_MOST_TO_SECOND);
        result.put("ratio_to_" + bare.name(), Figures.rounded(toBare));
        result.put("ratio_at_most", AT_MOST_TO_BARE);
        result.put("processor_ratio", Figures.rounded(processorToBare));
        result.put("first_after_restore_ms", Figures.rounded(restored));
        result.put("second_after_restore_ms", Figures.rounded(again));
        result.put("restored_to_cold", Math.round(restored / answer * 1000) / 1000.0);
        result.put("restored_to_cold_at_most", AT_MOST_RESTORED);
        result.put("restored_to_second", Figures.rounded(restored / again));
        result.put("restored_to_second_at_most", AT_MOST_TO_SECOND);
    }

    private static double milliseconds(Latencies latencies) {
        return latencies.microseconds(0.5) / 1000;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
