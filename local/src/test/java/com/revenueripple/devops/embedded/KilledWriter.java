package com.revenueripple.devops.embedded;

import com.revenueripple.devops.system.JavaProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** A separate process that writes and is killed as soon as its write is acknowledged. */
final class KilledWriter {
    /** Each writes two items. */
    static final int TRANSACTIONS = 50;

    private static final String DONE = "written";

    private KilledWriter() {}

    static void runAndKill(String database, Path directory) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(JavaProgram.command(KilledWriter.class.getName(), "database=" + database,
                "directory=" + directory))
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

    /** Takes no arguments; the system properties {@code database} and {@code directory} select the target. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(System.getProperty("directory"));
        switch (System.getProperty("database")) {
            case "dynamodb" -> writeItem(directory);
            case "transaction" -> writeTransactions(directory);
            default -> writeRow(directory);
        }
        System.out.println(DONE);
        // Ends sooner than the other process can kill this one, and just as abruptly.
        Runtime.getRuntime().halt(1);
    }

    private static void writeItem(Path directory) {
        EmbeddedDynamoDb database = EmbeddedDynamoDb.at(directory);
        database.createTables(Template.read(Path.of("src/test/resources/small-template.yaml")));
        DynamoDbClient client = database.client();
        client.putItem(request -> request.tableName("KeysTable")
                .item(Map.of("key_hash", AttributeValue.fromS("kept"))));
    }

    /** Enough of them that the last one is acknowledged at full speed. */
    private static void writeTransactions(Path directory) {
        EmbeddedDynamoDb database = EmbeddedDynamoDb.at(directory);
        database.createTables(Template.read(Path.of("src/test/resources/small-template.yaml")));
        DynamoDbClient client = database.client();
        for (int i = 0; i < TRANSACTIONS; i++) {
            int number = i;
            client.transactWriteItems(request -> request.transactItems(put("a" + number), put("b" + number)));
        }
    }

    private static TransactWriteItem put(String hash) {
        return TransactWriteItem.builder().put(put -> put.tableName("KeysTable")
                .item(Map.of("key_hash", AttributeValue.fromS(hash)))).build();
    }

    private static void writeRow(Path directory) throws Exception {
        EmbeddedPlatform platform = EmbeddedPlatform.at(directory);
        platform.seedOnce(20, Instant.EPOCH);
        try (Connection connection = platform.connect(); Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE users SET plan = 'kept'");
        }
    }
}
