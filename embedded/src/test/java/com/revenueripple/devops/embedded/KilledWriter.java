package com.revenueripple.devops.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Another process that writes and is killed the moment it was told that its write is done. */
final class KilledWriter {
    private static final String DONE = "written";

    private KilledWriter() {}

    static void runAndKill(String database, Path directory) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(List.of(java, "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), KilledWriter.class.getName(), database, directory.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var output = process.inputReader()) {
            String line = output.readLine();
            while (line != null && !line.equals(DONE)) {
                line = output.readLine();
            }
            if (line == null) {
                throw new IllegalStateException("The writer ended by itself with " + process.waitFor() + ".");
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[1]);
        if (arguments[0].equals("dynamodb")) {
            writeItem(directory);
        } else {
            writeRow(directory);
        }
        System.out.println(DONE);
        Thread.currentThread().join();
    }

    private static void writeItem(Path directory) {
        EmbeddedDynamoDb database = EmbeddedDynamoDb.at(directory);
        database.createTables(Template.read(Path.of("src/test/resources/small-template.yaml")));
        DynamoDbClient client = database.client();
        client.putItem(request -> request.tableName("KeysTable")
                .item(Map.of("key_hash", AttributeValue.fromS("kept"))));
    }

    private static void writeRow(Path directory) throws Exception {
        EmbeddedPlatform platform = EmbeddedPlatform.at(directory);
        platform.seedOnce(20, Instant.EPOCH);
        try (Connection connection = platform.connect(); Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE users SET plan = 'kept'");
        }
    }
}
