package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.embedded.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The threat model cites existing tests and covers each of the ten OWASP threats. */
class ThreatModelTest {
    private static final Path ROOT = Template.find().resolveSibling("");
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z0-9]+)\\.([a-z][A-Za-z0-9]+)`");
    private static final String SOURCES_OF_TESTS = "src/test/java";

    private final String model = Files.readString(ROOT.resolve("docs/threat-model.md"));

    ThreatModelTest() throws IOException {}

    @Test
    void everyCitedTestExists() throws IOException {
        Map<String, String> sources = sourcesOfTests();
        List<MatchResult> tests = TEST.matcher(model).results().toList();

        assertThat(tests).hasSizeGreaterThan(50).allSatisfy(test -> assertThat(sources.get(test.group(1)))
                .as(test.group()).contains("void " + test.group(2) + "("));
    }

    @Test
    void eachOfTheTenHasADefenceAndAProof() {
        List<String> rows = model.lines().filter(line -> line.startsWith("| **API")).toList();

        assertThat(IntStream.rangeClosed(1, 10)).allSatisfy(number -> assertThat(rows)
                .anyMatch(row -> row.startsWith("| **API" + number + "**")));
        assertThat(rows).allSatisfy(row -> assertThat(row).containsPattern(TEST));
    }

    /** In a row, the defence is one sentence; a risk ends with what proves it. */
    @Test
    void eachSentenceHasAProofOrIsMarked() {
        String threats = model.substring(model.indexOf("## Threats"), model.indexOf("## Residual risks"));
        List<String[]> rows = threats.lines().filter(line -> line.startsWith("| ")).skip(1)
                .map(line -> line.split(" ?\\| ", -1)).toList();
        List<String> risks = Pattern.compile("(?m)^- ")
                .splitAsStream(model.substring(model.indexOf("## Residual risks"))).skip(1).toList();

        assertThat(rows).hasSizeGreaterThan(80).allSatisfy(row -> {
            assertThat(row).as(String.join("|", row)).hasSize(4);
            assertThat(row[2]).doesNotContain(". ");
            assertThat(row[3]).matches("(`\\w+\\.\\w+`(, )?)+ \\||no test \\||the console's own tests \\|");
        });
        assertThat(risks).hasSizeGreaterThan(15).allSatisfy(risk -> assertThat(risk)
                .containsPattern("(?s)\\*Proof\\*:\\s+((`\\w+\\.\\w+`,?\\s*)+|no\\s+test)\\.\\s*$"));
    }

    private static Map<String, String> sourcesOfTests() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (String module : List.of("functions", "embedded", "local")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module))) {
                for (Path file : files.filter(ThreatModelTest::isTest).toList()) {
                    sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                }
            }
        }
        return sources;
    }

    private static boolean isTest(Path file) {
        return file.toString().contains(SOURCES_OF_TESTS) && file.toString().endsWith(".java");
    }
}
