package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.embedded.Template;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The zips contain only listed jars, because every jar makes a start slower. Add a new one to the list in
 * {@code src/test/resources}.
 */
class ZipContentIT {
    private static final String LIB = "lib/";

    @ParameterizedTest
    @CsvSource({"api, 20_000_000", "sync, 20_000_000"})
    void aZipHasTheListedJarsAndIsSmall(String name, String mostBytes) throws IOException {
        Path zip = Template.find().resolveSibling("functions/" + name + "-zip/target/" + name + ".zip");

        assertThat(jars(zip)).isEqualTo(listed(name));
        assertThat(Files.size(zip)).isLessThanOrEqualTo(Long.parseLong(mostBytes.replace("_", "")));
    }

    /** The names of the jars without versions. */
    private static List<String> jars(Path zip) throws IOException {
        try (ZipFile content = new ZipFile(zip.toFile())) {
            return content.stream().map(ZipEntry::getName)
                    .filter(entry -> entry.startsWith(LIB))
                    .map(entry -> entry.substring(LIB.length()).replaceFirst("-[0-9][^/]*\\.jar$", ""))
                    .sorted().toList();
        }
    }

    private static List<String> listed(String name) throws IOException {
        try (var list = Objects.requireNonNull(ZipContentIT.class.getResourceAsStream("/" + name + "-zip-jars.txt"))) {
            return new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
