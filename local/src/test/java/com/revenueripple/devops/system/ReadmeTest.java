package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.revenueripple.devops.local.LocalSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The walk of the README, pasted into a shell, answers as it says. */
class ReadmeTest {
    private static final Pattern WALK = Pattern.compile("## A walk through it.*?```bash\n(.*?)```", Pattern.DOTALL);
    private static final Pattern EXPECTED = Pattern.compile("# ([1-5][0-9]{2})$", Pattern.MULTILINE);
    private static final Pattern ANSWERED = Pattern.compile(" → ([0-9]{3})$", Pattern.MULTILINE);

    @Test
    void theWalkAnswersAsItSays(@TempDir Path data) throws Exception {
        assumeThat(Installed.program("bash") && Installed.program("curl")).as("bash and curl are installed").isTrue();
        try (LocalSystem system = Systems.of(data).start()) {
            ApiClient.of(system.baseUrl()).withToken(system.adminToken()).post("/api/devops/sync", "");
            String walk = walk().replace("http://localhost:3000", system.baseUrl().toString());

            String output = run(walk);

            assertThat(all(ANSWERED, output)).as(output).isEqualTo(all(EXPECTED, walk)).hasSizeGreaterThan(20);
        }
    }

    private static String walk() throws IOException {
        String readme = Files.readString(Path.of(System.getProperty("root.directory"), "README.md"));
        return WALK.matcher(readme).results().findFirst().orElseThrow().group(1);
    }

    private static String run(String script) throws IOException, InterruptedException {
        Process bash = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true).start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        bash.waitFor();
        return output;
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult result) -> result.group(1)).toList();
    }
}
