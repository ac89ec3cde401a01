package com.revenueripple.devops.testing.lambda;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/**
 * One instance of a function: the unpacked zip in its own JVM, started and invoked by the runtime client of the managed
 * Java runtime.
 */
public final class FunctionProcess implements AutoCloseable {
    /** A start on a busy machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** The options of the managed runtime for a function with 1024 MB. */
    private static final List<String> JVM = List.of("-XX:+UseSerialGC", "-Xshare:auto", "-Xmx853m",
            "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac",
            "--enable-native-access=ALL-UNNAMED");

    /** The Java 25 runtime uses only the first compiler, unless there is a snapshot. */
    private static final String FIRST_COMPILER = "-XX:TieredStopAtLevel=1";
    private static final String INITIALIZATION_TYPE = "AWS_LAMBDA_INITIALIZATION_TYPE";
    private static final String SNAP_START = "snap-start";

    /** The property with the path of the runtime client's native library. */
    private static final String NATIVE_LIBRARY = "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

    private final Process process;
    private final RuntimeApi api;
    private final Path log;
    private final long startedNanos;

    private FunctionProcess(Process process, RuntimeApi api, Path log, long startedNanos) {
        this.process = process;
        this.api = api;
        this.log = log;
        this.startedNanos = startedNanos;
    }

    /**
     * The configuration of a start.
     *
     * @param name of the function
     * @param handler the class, as in the template
     * @param code the directory of the unpacked zip
     * @param variables in addition to those of Lambda
     * @param prefix a command that receives the JVM's command line, such as {@code taskset -c 1}; may be empty
     * @param options for the JVM in addition to those of Lambda
     */
    public record Start(String name, String handler, Path code, Map<String, String> variables, List<String> prefix,
            List<String> options) {
        public Start {
            variables = Map.copyOf(variables);
            prefix = List.copyOf(prefix);
            options = List.copyOf(options);
        }

        public Start(String name, String handler, Path code, Map<String, String> variables) {
            this(name, handler, code, variables, List.of(), List.of());
        }

        /** The same for a snapshot: it waits for {@link FunctionProcess#restore} before it accepts an event. */
        public Start forSnapshot() {
            Map<String, String> snapshot = new HashMap<>(variables);
            snapshot.put(INITIALIZATION_TYPE, SNAP_START);
            return new Start(name, handler, code, snapshot, prefix, options);
        }

        private boolean isForSnapshot() {
            return SNAP_START.equals(variables.get(INITIALIZATION_TYPE));
        }

        /** The same with more options for the JVM. */
        public Start with(List<String> more) {
            return new Start(name, handler, code, variables, prefix,
                    Stream.concat(options.stream(), more.stream()).toList());
        }

        /** The same with a command that receives the JVM's command line, such as {@code taskset -c 1}. */
        public Start behind(List<String> command) {
            return new Start(name, handler, code, variables, command, options);
        }
    }

    /**
     * Starts a function and returns at once.
     *
     * @param log the file for the function's output
     */
    public static FunctionProcess start(Start start, Path log) throws IOException {
        RuntimeApi api = new RuntimeApi("arn:aws:lambda:us-east-1:000000000000:function:" + start.name() + ":1");
        try {
            ProcessBuilder builder = new ProcessBuilder(command(start))
                    .directory(start.code().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(log.toFile()));
            builder.environment().clear();
            builder.environment().putAll(environment(start, api));
            long startedNanos = System.nanoTime();
            return new FunctionProcess(builder.start(), api, log, startedNanos);
        } catch (IOException e) {
            api.close();
            throw e;
        }
    }

    /**
     * Waits until the function accepts events or, before a snapshot, until its hooks have run.
     *
     * @return the time since the start of the process
     * @throws IllegalStateException when the function does not initialize in time
     */
    public Duration awaitInitialized() throws InterruptedException {
        if (!api.awaitInitialized(PATIENCE)) {
            throw new IllegalStateException("The function did not start: " + printed());
        }
        return sinceStart();
    }

    /** Continues a function that was started for a snapshot, as if it had been restored from it. */
    public void restore() {
        api.restore();
    }

    /**
     * Invokes the function with an event.
     *
     * @param event JSON
     * @throws IllegalStateException when it does not respond within minutes
     */
    public Invocation invoke(String event) throws InterruptedException {
        return api.invoke(event, PATIENCE);
    }

    /** The time since the start of the process. */
    public Duration sinceStart() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    /** The function's processor time so far; zero where the machine does not provide it. */
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The function's output so far. */
    public String printed() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "(" + e + ")";
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        api.close();
    }

    private static List<String> command(Start start) {
        List<String> command = new ArrayList<>(start.prefix());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        if (!start.isForSnapshot()) {
            command.add(FIRST_COMPILER);
        }
        command.addAll(start.options());
        command.add("-D" + NATIVE_LIBRARY + "=" + NativeLibrary.FILE);
        command.addAll(List.of("-cp", runtimeClient(), AWSLambda.class.getName(), start.handler()));
        return command;
    }

    private static Map<String, String> environment(Start start, RuntimeApi api) {
        Map<String, String> lambda = Map.of(
                "AWS_LAMBDA_RUNTIME_API", api.address(),
                "LAMBDA_TASK_ROOT", start.code().toString(),
                "_HANDLER", start.handler(),
                "AWS_REGION", "us-east-1");
        Map<String, String> function = Map.of(
                "AWS_LAMBDA_FUNCTION_NAME", start.name(),
                "AWS_LAMBDA_FUNCTION_VERSION", "1",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024",
                INITIALIZATION_TYPE, "on-demand",
                "AWS_LAMBDA_LOG_FORMAT", "JSON",
                "AWS_LAMBDA_LOG_LEVEL", "INFO");
        return Stream.of(lambda, function, credentials(start, api), start.variables())
                .flatMap(variables -> variables.entrySet().stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (_, later) -> later));
    }

    /** Keys in variables would have expired when a snapshot is restored, so such a function requests them. */
    private static Map<String, String> credentials(Start start, RuntimeApi api) {
        return start.isForSnapshot()
                ? Map.of(
                        "AWS_CONTAINER_CREDENTIALS_FULL_URI", api.credentialsUri(),
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN", "local")
                : Map.of(
                        "AWS_ACCESS_KEY_ID", "local",
                        "AWS_SECRET_ACCESS_KEY", "local",
                        "AWS_SESSION_TOKEN", "local");
    }

    /** The class path of the managed runtime; everything else comes from the zip. */
    private static String runtimeClient() {
        return Stream.of(AWSLambda.class, RequestStreamHandler.class, PojoSerializer.class,
                SdkInternalThreadLocal.class)
                .map(FunctionProcess::jarOf)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String jarOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The runtime client's native library, unpacked once. Otherwise each process would unpack it to the same place and
     * overwrite the file that others have loaded, and they would crash.
     */
    private static final class NativeLibrary {
        static final Path FILE = unpacked();

        private static Path unpacked() {
            String system = Files.exists(Path.of("/etc/alpine-release")) ? "linux_musl" : "linux";
            String processor = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
            String name = "/jni/libaws-lambda-jni." + system + "-" + processor + ".so";
            try (InputStream library = Objects.requireNonNull(AWSLambda.class.getResourceAsStream(name), name)) {
                Path file = Files.createTempFile("aws-lambda-jni", ".so");
                file.toFile().deleteOnExit();
                Files.copy(library, file, StandardCopyOption.REPLACE_EXISTING);
                return file;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
