package com.revenueripple.devops.embedded;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.pattern.Patterns;
import org.elasticmq.StrictSQSLimits$;
import org.elasticmq.actor.QueueManagerActor;
import org.elasticmq.actor.queue.QueueEvent;
import org.elasticmq.persistence.sql.SqlQueuePersistenceActor;
import org.elasticmq.persistence.sql.SqlQueuePersistenceConfig;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.elasticmq.util.NowProvider;
import scala.Option;
import scala.collection.immutable.Nil$;
import scalikejdbc.ConnectionPool$;
import scalikejdbc.ConnectionPoolSettings;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/** SQS inside this process: ElasticMQ, served over HTTP, by default on a free port of the loopback interface. */
public final class EmbeddedSqs implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** It is closed by who started it; a hook of its own cannot be added while the process ends, and warns of that. */
    private static final Config WITHOUT_HOOKS = ConfigFactory.parseMap(Map.of("pekko.jvm-shutdown-hooks", "off"));

    private final ActorSystem actors;
    private final boolean isKept;
    private final SQSRestServer server;
    private final URI endpoint;

    private EmbeddedSqs(Optional<Path> directory, ListenAddress listen) {
        actors = ActorSystem.create("sqs", WITHOUT_HOOKS.withFallback(ConfigFactory.load()));
        isKept = directory.isPresent();
        Optional<ActorRef> storage = directory.map(this::storage);
        ActorRef queues = actors.actorOf(Props.create(QueueManagerActor.class, new NowProvider(),
                StrictSQSLimits$.MODULE$, Option.apply(storage.orElse(null))));
        storage.ifPresent(kept -> restore(kept, queues));
        server = SQSRestServerBuilder.withActorSystem(actors)
                .withQueueManagerActor(queues)
                .withInterface(listen.address())
                .withPort(listen.port())
                .withAWSRegion(Region.US_EAST_1.id())
                .withAWSAccountId(References.ACCOUNT)
                .start();
        int port = server.waitUntilStarted().localAddress().getPort();
        endpoint = URI.create("http://" + ListenAddress.localHost() + ":" + port);
    }

    /** Queues that are deleted when closed. */
    public static EmbeddedSqs inMemory() {
        return inMemory(ListenAddress.onLoopback());
    }

    /** The same at this address. */
    public static EmbeddedSqs inMemory(ListenAddress listen) {
        return new EmbeddedSqs(Optional.empty(), listen);
    }

    /**
     * The queues of a directory, which is created if it does not exist. An acknowledged message is durable, even if the
     * process is killed. A process can open only one such instance at a time.
     *
     * @throws IllegalStateException when the process has another one
     */
    public static EmbeddedSqs at(Path directory) {
        return at(directory, ListenAddress.onLoopback());
    }

    /** The same at this address. */
    public static EmbeddedSqs at(Path directory, ListenAddress listen) {
        ConnectionPool$ pools = ConnectionPool$.MODULE$;
        if (pools.isInitialized(pools.isInitialized$default$1())) {
            throw new IllegalStateException(
                    "This process already has queues on disk; ElasticMQ has one store for all.");
        }
        try {
            return new EmbeddedSqs(Optional.of(directory), listen);
        } catch (RuntimeException failure) {
            pools.closeAll();
            throw failure;
        }
    }

    /** The endpoint for any AWS client of this machine, with any credentials. */
    public URI endpoint() {
        return endpoint;
    }

    /** A new client. The caller closes it. */
    public SqsClient client() {
        return client(endpoint);
    }

    /**
     * A new client of any emulator, with fictitious credentials and a fixed region. The caller closes it.
     *
     * @param interceptors receive its calls
     */
    public static SqsClient client(URI endpoint, ExecutionInterceptor... interceptors) {
        return clientBuilder(endpoint)
                .httpClientBuilder(Apache5HttpClient.builder())
                .overrideConfiguration(configuration -> configuration.executionInterceptors(List.of(interceptors)))
                .build();
    }

    /** A builder of a client of any emulator, with fictitious credentials and a fixed region. */
    public static SqsClientBuilder clientBuilder(URI endpoint) {
        return SqsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")));
    }

    @Override
    public void close() {
        Object _ = server.stopAndWait();
        actors.terminate();
        actors.getWhenTerminated().toCompletableFuture().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        if (isKept) {
            ConnectionPool$.MODULE$.closeAll();
        }
    }

    /** Each change is on disk before its response is sent, until {@link #close}, even while the process is ending. */
    private ActorRef storage(Path directory) {
        String url = "jdbc:h2:file:" + directory.toAbsolutePath().resolve("queues")
                + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
        // ElasticMQ itself does this only once in a process, so a second server would write to the files of the first.
        ConnectionPool$ pools = ConnectionPool$.MODULE$;
        ConnectionPoolSettings settings = pools.singleton$default$4();
        pools.singleton(url, "", "", settings, pools.singleton$default$5(url, "", "", settings));
        return actors.actorOf(Props.create(SqlQueuePersistenceActor.class,
                new SqlQueuePersistenceConfig(true, "org.h2.Driver", url, "", "", false), Nil$.MODULE$));
    }

    private static void restore(ActorRef storage, ActorRef queues) {
        Patterns.ask(storage, new QueueEvent.Restore(queues), PATIENCE).toCompletableFuture().join();
    }
}
