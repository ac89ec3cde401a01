package com.revenueripple.devops.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.model.ListTablesRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.dynamodb.services.exceptions.DynamoDBLocalServiceException;
import software.amazon.dynamodb.services.local.monitoring.Telemetry;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/**
 * DynamoDB Local inside this process, served over HTTP, by default on a free port of the loopback interface. Its own
 * server would listen on every interface and report its use to AWS; this one does neither unasked.
 */
public final class EmbeddedDynamoDb implements AutoCloseable {
    /** Fictitious. All clients use the same credential, and so see the same tables. */
    static final String CREDENTIAL = "local";
    static final Region REGION = Region.US_EAST_1;
    /** The origins whose web pages may read the database. */
    private static final String NO_ORIGINS = "";

    static {
        ParsedSchemas.remember();
    }

    private final Server server;
    private final LocalDynamoDBRequestHandler database;
    private final LocalDynamoDBServerHandler served;
    private final URI endpoint;

    private EmbeddedDynamoDb(@Nullable Path directory, ListenAddress listen) {
        try {
            Telemetry.configureTelemetry("Other", "Other", false);
            database = directory == null
                    ? new LocalDynamoDBRequestHandler(0, true, null, true, false)
                    : new KeptOnDisk(directory);
            served = new LocalDynamoDBServerHandler(database, NO_ORIGINS);
            server = new Server();
            ServerConnector connector = new ServerConnector(server);
            connector.setHost(listen.address());
            connector.setPort(listen.port());
            server.addConnector(connector);
            server.setHandler(new ContextHandler(served, "/"));
            server.start();
            endpoint = URI.create("http://" + ListenAddress.localHost() + ":" + connector.getLocalPort());
        } catch (Exception e) {
            throw new IllegalStateException("The embedded DynamoDB did not start.", e);
        }
    }

    /** An empty database that is deleted when closed. */
    public static EmbeddedDynamoDb inMemory() {
        return inMemory(ListenAddress.onLoopback());
    }

    /** The same at this address. */
    public static EmbeddedDynamoDb inMemory(ListenAddress listen) {
        return new EmbeddedDynamoDb(null, listen);
    }

    /** The database of a directory, which is created if it does not exist. Acknowledged writes are durable. */
    public static EmbeddedDynamoDb at(Path directory) {
        return at(directory, ListenAddress.onLoopback());
    }

    /** The same at this address. */
    public static EmbeddedDynamoDb at(Path directory, ListenAddress listen) {
        try {
            return new EmbeddedDynamoDb(Files.createDirectories(directory), listen);
        } catch (IOException e) {
            throw new UncheckedIOException("The directory " + directory + " cannot be created.", e);
        }
    }

    /** The endpoint for any AWS client of this machine. Credentials and region make no difference. */
    public URI endpoint() {
        return endpoint;
    }

    /** A new client. The caller closes it. */
    public DynamoDbClient client() {
        return client(endpoint);
    }

    /** A client that calls the database as a method, not over HTTP: without interceptors, limits and retries. */
    public DynamoDbClient inProcessClient() {
        return InProcessDynamoDb.client(database);
    }

    /** The same for the streams of the database. */
    public DynamoDbStreamsClient inProcessStreamsClient() {
        return InProcessDynamoDb.streamsClient(database);
    }

    /** Creates the template's tables and indexes that do not exist yet. */
    public void createTables(Template template) {
        TemplateTables.create(inProcessClient(), template);
    }

    @Override
    public void close() {
        try {
            server.stop();
            served.close();
        } catch (Exception e) {
            throw new IllegalStateException("The embedded DynamoDB did not stop.", e);
        }
    }

    /**
     * A new client of any emulator, with fictitious credentials and a fixed region. The caller closes it.
     *
     * @param interceptors receive its calls
     */
    public static DynamoDbClient client(URI endpoint, ExecutionInterceptor... interceptors) {
        return clientBuilder(endpoint)
                .httpClientBuilder(Apache5HttpClient.builder())
                .overrideConfiguration(configuration -> configuration.executionInterceptors(List.of(interceptors)))
                .build();
    }

    /** A builder of a client of any emulator, with fictitious credentials and a fixed region. */
    public static DynamoDbClientBuilder clientBuilder(URI endpoint) {
        return DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(REGION)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(CREDENTIAL, CREDENTIAL)));
    }

    /** A new client of any emulator's streams. The caller closes it. */
    public static DynamoDbStreamsClient streamsClient(URI endpoint) {
        return DynamoDbStreamsClient.builder()
                .endpointOverride(endpoint)
                .region(REGION)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(CREDENTIAL, CREDENTIAL)))
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
    }

    /** DynamoDB Local answers a transaction shortly before it is on disk. The next call waits until it is. */
    private static final class KeptOnDisk extends LocalDynamoDBRequestHandler {
        KeptOnDisk(Path directory) throws DynamoDBLocalServiceException {
            super(0, false, directory.toString(), true, false);
        }

        @Override
        public TransactWriteItemsResponse transactWriteItems(String accessKey, String region,
                TransactWriteItemsRequest request) {
            TransactWriteItemsResponse response = super.transactWriteItems(accessKey, region, request);
            listTables(accessKey, region, ListTablesRequest.builder().limit(1).build());
            return response;
        }
    }
}
