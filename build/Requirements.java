import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a machine needs for the build, checked before anything is built. Maven runs it with its own Java, 17 or newer.
 * Whatever is missing is named with the place to get it from, and the exit code is 1.
 */
final class Requirements {
    /** What Vite and Vitest support, as in console/package.json. */
    private static final String NODE = "24 or newer (or 20 from 20.19, 22 from 22.12)";
    private static final Pattern JAVA_VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");
    private static final Pattern NODE_VERSION = Pattern.compile("v(\\d+)\\.(\\d+)\\..*");
    /** Where installers put JDKs, most of which the toolchains plugin searches. */
    private static final List<String> JDKS = List.of("/usr/lib/jvm", "/usr/lib32/jvm", "/usr/lib64/jvm", "/usr/java",
            "/usr/jdk", "/usr/local/java", "/opt/java", "/opt/jdk", "/opt/hostedtoolcache/Java_Temurin-Hotspot_jdk",
            "/Library/Java/JavaVirtualMachines", "~/Library/Java/JavaVirtualMachines", "~/.jdks", "~/.m2/jdks",
            "~/.gradle/jdks", "~/.jenv/versions", "~/.sdkman/candidates/java", "~/.asdf/installs/java",
            "~/.jbang/cache/jdks", "~/.jabba/jdk", "~/scoop/apps", "C:/Program Files/Java",
            "C:/Program Files/Eclipse Adoptium", "C:/Program Files/Amazon Corretto", "C:/Program Files/BellSoft",
            "C:/Program Files/Microsoft", "C:/Program Files/Zulu");
    private static final Path HOME = Path.of(System.getProperty("user.home"));

    private Requirements() {}

    /** @param arguments the JDK's version, such as 25, Maven's local repository, this project's root */
    public static void main(String[] arguments) throws InterruptedException {
        String jdk = arguments[0];
        List<String> missing = new ArrayList<>();
        if (!hasJdk(jdk)) {
            missing.add("Install JDK " + jdk + ": https://adoptium.net/temurin/releases/?version=" + jdk
                    + "\nIf it is installed already, let JAVA_HOME name its directory, or add -Drequirements.skip.");
        }
        String node = nodeVersion();
        if (!isSupported(node)) {
            missing.add("Install Node.js " + NODE + ": https://nodejs.org/en/download"
                    + (node.isEmpty() ? "" : "\nThe one on the PATH is " + node + "."));
        }
        if (!missing.isEmpty()) {
            System.err.println("\n" + String.join("\n\n", missing) + "\n");
            System.exit(1);
        }
        announceDownloads(Path.of(arguments[1]), Path.of(arguments[2]));
    }

    private static void announceDownloads(Path repository, Path root) {
        List<String> downloads = new ArrayList<>();
        if (!Files.exists(repository.resolve("software/amazon/dynamodb/DynamoDBLocal"))) {
            downloads.add("350 MB of libraries from Maven Central");
        }
        if (!Files.exists(root.resolve("console/node_modules"))) {
            downloads.add("packages from npm, 310 MB when unpacked");
        }
        if (!downloads.isEmpty()) {
            System.out.println("The first build downloads " + String.join(" and ", downloads)
                    + ". That takes minutes, without a progress bar.");
        }
    }

    /** Somebody who has a toolchains.xml knows where the JDK is. */
    private static boolean hasJdk(String version) {
        return Files.exists(HOME.resolve(".m2/toolchains.xml"))
                || Stream.of(Stream.of(System.getProperty("java.home")), namedByTheEnvironment(), installed())
                        .flatMap(places -> places).anyMatch(place -> isJdk(place, version));
    }

    private static Stream<String> namedByTheEnvironment() {
        return System.getenv().entrySet().stream()
                .filter(variable -> variable.getKey().matches("JAVA.*_HOME"))
                .map(Map.Entry::getValue);
    }

    private static Stream<String> installed() {
        return JDKS.stream().map(place -> Path.of(place.replaceFirst("^~", Matcher.quoteReplacement(HOME.toString()))))
                .flatMap(Requirements::below).map(Path::toString);
    }

    /** The directories in this one, or what macOS and GitHub's machines have in them. */
    private static Stream<Path> below(Path directory) {
        try (Stream<Path> found = Files.exists(directory) ? Files.list(directory) : Stream.empty()) {
            return found.toList().stream().flatMap(
                    jdk -> Stream.of(jdk, jdk.resolve("Contents/Home"), jdk.resolve("current"), jdk.resolve("x64"),
                            jdk.resolve("arm64")));
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static boolean isJdk(String directory, String wanted) {
        try {
            Matcher version = JAVA_VERSION.matcher(Files.readString(Path.of(directory, "release")));
            return version.find() && version.group(1).equals(wanted)
                    && (Files.exists(Path.of(directory, "bin", "javac"))
                            || Files.exists(Path.of(directory, "bin", "javac.exe")));
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    /** Such as {@code v20.19.0}; empty where there is no Node.js. */
    private static String nodeVersion() throws InterruptedException {
        try {
            Process node = new ProcessBuilder("node", "--version").redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String version = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return node.waitFor() == 0 ? version : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static boolean isSupported(String node) {
        return Optional.of(NODE_VERSION.matcher(node)).filter(Matcher::matches).map(version -> {
            int major = Integer.parseInt(version.group(1));
            int minor = Integer.parseInt(version.group(2));
            return major >= 24 || (major == 22 && minor >= 12) || (major == 20 && minor >= 19);
        }).orElse(false);
    }
}
