package com.revenueripple.devops.system;

import java.util.ArrayList;
import java.util.List;

/** The command that starts Java in a separate process, with the classes of the test. */
public final class JavaProgram {
    /** The process lives for seconds: the optimising compiler would cost more than it saves. */
    private static final List<String> OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    private JavaProgram() {}

    /**
     * The command line.
     *
     * @param mainClass the main class, which comes last
     * @param properties such as {@code port=0}, in addition to the root directory
     */
    public static List<String> command(String mainClass, String... properties) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(OPTIONS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add("-Droot.directory=" + System.getProperty("root.directory"));
        for (String property : properties) {
            command.add("-D" + property);
        }
        command.add(mainClass);
        return command;
    }
}
