package com.revenueripple.devops.local;

import com.revenueripple.devops.embedded.EmbeddedDynamoDb;
import com.revenueripple.devops.embedded.EmbeddedPlatform;
import com.revenueripple.devops.embedded.EmbeddedSqs;
import com.revenueripple.devops.embedded.ListenAddress;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.embedded.TemplateTables;
import com.revenueripple.devops.environment.AwsClients;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.local.gateway.Gateway;
import com.revenueripple.devops.local.gateway.GatewayHandler;
import com.revenueripple.devops.local.lambda.Functions;
import com.revenueripple.devops.local.lambda.Outcome;
import com.revenueripple.devops.local.pipe.Pipes;
import com.revenueripple.devops.local.pipe.PublishedEvent;
import com.revenueripple.devops.local.queues.EventSourceMappings;
import com.revenueripple.devops.local.queues.LocalQueues;
import com.revenueripple.devops.metrics.Domain;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Handler;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The whole of a template on this machine: gateway, functions, schedules, tables, queues, pipes, a database with a
 * sample of the platform, and an identity provider. {@code AWS_ENDPOINT_URL}, {@code DATABASE_URL} and
 * {@code OIDC_ISSUER} replace the embedded parts by external ones. With {@code STRIPE_API_KEY} the revenue comes from
 * Stripe, at {@code STRIPE_API_BASE} if that is set, with the tiers of {@code STRIPE_TIERS}.
 */
public final class LocalSystem implements AutoCloseable {
    private static final String SOURCE_VIEWS = "/supabase.sql";
    private static final String DATABASE_URL = "DATABASE_URL";
    private static final String AWS_ENDPOINT_URL = "AWS_ENDPOINT_URL";
    private static final String OIDC_ISSUER = "OIDC_ISSUER";
    private static final String STRIPE_API_KEY = "STRIPE_API_KEY";
    /** The ports of exposed parts, after that of the gateway. */
    private static final int DYNAMODB = 1;
    private static final int QUEUES = 2;
    private static final int PLATFORM = 3;

    /** The parts to close, the last one first. */
    private final Deque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();
    private final Settings settings;
    private final LocalServer server;
    private final DataDirectory data;
    private final Optional<EmbeddedPlatform> embeddedPlatform;
    private final Optional<EmbeddedDynamoDb> embeddedDynamoDb;
    private final DynamoDbClients clients;
    private final Optional<IdentityProvider> identityProvider;
    private final LocalQueues queues;
    private final Functions functions;
    private final Gateway gateway;
    private final Scheduler scheduler;
    private final DynamoDbClient dynamoDb;
    private final Optional<String> firstKey;

    private LocalSystem(Settings settings) throws IOException {
        this.settings = settings;
        try {
            server = part(new LocalServer(settings.listen(0), settings.hosts()));
            data = openData();
            embeddedPlatform = isGiven(DATABASE_URL) ? Optional.empty() : Optional.of(startPlatform());
            embeddedDynamoDb = isGiven(AWS_ENDPOINT_URL) ? Optional.empty() : Optional.of(startDynamoDb());
            clients = part(new DynamoDbClients(dynamoDbEndpoint()));
            dynamoDb = embeddedDynamoDb.map(EmbeddedDynamoDb::inProcessClient)
                    .orElseGet(() -> clients.client(EmbeddedDynamoDb::client));
            identityProvider = isGiven(OIDC_ISSUER) ? Optional.empty() : Optional.of(newIdentityProvider());
            Template template = readTemplate();
            TemplateTables.create(dynamoDb, template);
            queues = part(
                    new LocalQueues(template, settings.variable(AWS_ENDPOINT_URL).map(URI::create),
                            Optional.of(data.queues()).filter(_ -> settings.isKept), settings.listen(QUEUES)));
            functions = part(new Functions(template, environments(template)));
            EventSourceMappings mappings = part(
                    new EventSourceMappings(template, functions, queues, settings.interceptors));
            Pipes pipes = part(new Pipes(template, dynamoDb, streams(),
                    queues.sender(EmbeddedSqs::client), data.pipes(), settings.clock, settings.published));
            gateway = part(new Gateway(template, functions, settings.clock));
            scheduler = part(new Scheduler(template, functions, settings.clock));
            part(server.answerWith(handlers(template)));
            firstKey = identityProvider.flatMap(this::firstKey);
            if (settings.scheduled) {
                scheduler.start(queues.awaited());
            }
            queues.startWith(mappings::start);
            pipes.start();
            if (settings.exposed.isPresent()) {
                writeInvokeVariables(template);
            }
            if (settings.past && embeddedPlatform.isPresent()) {
                startPast(template);
            }
            if (embeddedPlatform.isPresent()) {
                startTraffic();
            }
        } catch (IOException | RuntimeException failure) {
            close();
            throw failure;
        } catch (SQLException failure) {
            close();
            throw new IllegalStateException("The embedded platform cannot be reached.", failure);
        }
    }

    /** A system of this template that keeps its data in this directory; {@link Settings#start} starts it. */
    public static Settings of(Path template, Path dataDirectory) {
        return new Settings(template, dataDirectory);
    }

    /** The address of the API, to which the template's paths are appended. */
    public URI baseUrl() {
        return server.baseUrl();
    }

    /** Whether this system signs tokens itself; it does not when OIDC_ISSUER names another issuer. */
    public boolean hasIdentityProvider() {
        return identityProvider.isPresent();
    }

    /**
     * A token of the built-in identity provider for an administrator, good for an hour.
     *
     * @throws IllegalStateException when OIDC_ISSUER names another issuer
     */
    public String adminToken() {
        return token(IdentityProvider.ADMIN);
    }

    /**
     * A token of the built-in identity provider for a user of another role.
     *
     * @throws IllegalStateException when OIDC_ISSUER names another issuer
     */
    public String token(String role) {
        return identityProvider.orElseThrow(() -> new IllegalStateException("Another issuer signs the tokens."))
                .token(role);
    }

    /** The key created at the first start; empty when the template has no route for that. */
    public Optional<String> firstKey() {
        return firstKey;
    }

    /** The file for {@code sam local invoke --env-vars}; only of an exposed system. */
    public Optional<Path> invokeVariables() {
        return settings.exposed.map(_ -> data.invokeVariables());
    }

    /** Where an exposed system accepts connections: a part of a sentence. */
    String exposedWhere() {
        return settings.listen(0).isLoopback() ? "from this machine only" : "on all network interfaces";
    }

    /** Whether a function handles this method and path. */
    public boolean hasRoute(String method, String path) {
        return gateway.hasRoute(method, path);
    }

    /** The tables, under the names that {@link Template#ref} gives; closed with the system. */
    public DynamoDbClient dynamoDb() {
        return dynamoDb;
    }

    /** The queues, under the URLs that {@link Template#ref} gives, as soon as they are there; closed with the system. */
    public SqsClient sqs() {
        return queues.client();
    }

    /**
     * A new connection to the embedded platform as the owner of its tables, for the caller to close.
     *
     * @throws IllegalStateException when DATABASE_URL names another
     */
    public Connection connectToPlatform() throws SQLException {
        return embeddedPlatform.orElseThrow(() -> new IllegalStateException("The platform is not embedded."))
                .connect();
    }

    /** Waits until the first scheduled sync has ended, so that there are metrics, but at most this long. */
    void awaitFirstSync(Duration atMost) {
        scheduler.awaitFirstRuns(atMost);
    }

    /**
     * Calls a function by its logical id, past the gateway.
     *
     * @param event JSON
     */
    public Outcome invoke(String logicalId, String event) {
        return functions.byId(logicalId).invoke(event);
    }

    /** Stops everything; what was written stays in the data directory. */
    @Override
    public void close() {
        IllegalStateException failure = new IllegalStateException("The local system did not stop.");
        for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
            try {
                part.close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    private <T extends AutoCloseable> T part(T part) {
        parts.push(part);
        return part;
    }

    private DataDirectory openData() {
        DataDirectory opened = part(DataDirectory.open(settings.dataDirectory));
        if (settings.fresh) {
            EmbeddedPlatform.stopLeftOver(opened.platform());
            opened.clear();
        }
        return opened;
    }

    private EmbeddedPlatform startPlatform() {
        EmbeddedPlatform started = part(
                settings.isKept
                        ? EmbeddedPlatform.at(data.platform(), settings.listen(PLATFORM))
                        : EmbeddedPlatform.temporary(settings.listen(PLATFORM)));
        started.seedOnce(settings.users, settings.clock.instant());
        started.run(SOURCE_VIEWS);
        return started;
    }

    private void startPast(Template template) throws SQLException {
        try (Connection platform = connectToPlatform()) {
            part(new SamplePast(dynamoDb, template.ref("MetricsTable"), settings.clock.instant(), sampled()))
                    .start(platform);
        }
    }

    /** The domains whose metrics come from the sample platform. */
    private Set<Domain> sampled() {
        return isGiven(STRIPE_API_KEY)
                ? EnumSet.complementOf(EnumSet.of(Domain.REVENUE))
                : EnumSet.allOf(Domain.class);
    }

    private void startTraffic() throws SQLException {
        if (settings.hasTraffic) {
            SampleTraffic traffic = part(new SampleTraffic(connectToPlatform(), new Random()));
            if (settings.changesPerSecond.isPresent()) {
                traffic.start(settings.changesPerSecond.getAsInt());
            } else {
                traffic.start();
            }
        }
    }

    private EmbeddedDynamoDb startDynamoDb() {
        ListenAddress listen = settings.listen(DYNAMODB);
        return part(settings.isKept
                ? EmbeddedDynamoDb.at(data.dynamoDb(), listen)
                : EmbeddedDynamoDb.inMemory(listen));
    }

    private DynamoDbStreamsClient streams() {
        return embeddedDynamoDb.map(EmbeddedDynamoDb::inProcessStreamsClient)
                .orElseGet(() -> EmbeddedDynamoDb.streamsClient(dynamoDbEndpoint()));
    }

    private URI dynamoDbEndpoint() {
        return embeddedDynamoDb.map(EmbeddedDynamoDb::endpoint)
                .orElseGet(() -> URI.create(settings.variable(AWS_ENDPOINT_URL).orElseThrow()));
    }

    private IdentityProvider newIdentityProvider() {
        return new IdentityProvider(data, ownIssuer(), settings.clock);
    }

    private String ownIssuer() {
        return baseUrl() + IdentityProviderHandler.PATH;
    }

    /** Resolves every resource, so that an unknown type or property stops the start. */
    private Template readTemplate() {
        Template template = Template.read(settings.template, parameters());
        template.resources();
        return template;
    }

    private Handler[] handlers(Template template) {
        return Stream.of(identityProvider.stream().map(IdentityProviderHandler::new),
                settings.exposed.stream().map(host -> new SecretsHandler(secrets(template, exposedDatabase(host)))),
                Stream.of(new InboxHandler(settings.clock), new GatewayHandler(gateway)))
                .flatMap(Function.identity()).toArray(Handler[]::new);
    }

    /** The variables of all functions, with addresses for the host name by which the system is exposed. */
    private void writeInvokeVariables(Template template) throws IOException {
        String host = settings.exposed.orElseThrow();
        Exposure exposure = new Exposure(host, server.baseUrl(), dynamoDbEndpoint(), queues.awaitEndpoint());
        Files.writeString(data.invokeVariables(), Json.write(exposure.variables(template)));
    }

    private Map<String, String> exposedDatabase(String host) {
        return embeddedPlatform.map(platform -> Map.of("url", platform.jdbcUrl(host))).orElse(Map.of());
    }

    private Optional<String> firstKey(IdentityProvider administrators) {
        return gateway.hasRoute("POST", FirstKey.PATH)
                ? FirstKey.of(data, baseUrl(), administrators.token(IdentityProvider.ADMIN))
                : Optional.empty();
    }

    private boolean isGiven(String variable) {
        return settings.variable(variable).isPresent();
    }

    /** Values for the parameters that the template has; those of the settings take precedence. */
    private Map<String, String> parameters() {
        Map<String, String> parameters = new HashMap<>();
        parameters.put("DatabaseUrl", databaseUrl());
        parameters.put("OidcIssuer", settings.variable(OIDC_ISSUER).orElseGet(this::ownIssuer));
        parameters.put("OidcJwksUri", settings.variable("OIDC_JWKS_URI").or(this::ownKeys).orElse(""));
        parameters.put("OidcAudience", settings.variable("OIDC_AUDIENCE").orElse(IdentityProvider.AUDIENCE));
        identityProvider.ifPresent(_ -> parameters.put("ConsoleTokenUrl", IdentityProviderHandler.TOKEN_PATH));
        settings.variable(STRIPE_API_KEY).ifPresent(_ -> {
            parameters.put("RevenueSource", "stripe");
            parameters.put("StripeSecretArn", LocalSecrets.STRIPE_ARN);
        });
        settings.variable("STRIPE_API_BASE").ifPresent(base -> parameters.put("StripeApiBase", base));
        settings.variable("STRIPE_TIERS").ifPresent(tiers -> parameters.put("StripeTiers", tiers));
        Template declared = Template.read(settings.template);
        parameters.keySet().removeIf(name -> !declared.hasParameter(name));
        parameters.putAll(settings.parameters);
        return parameters;
    }

    private Optional<String> ownKeys() {
        return identityProvider.map(_ -> baseUrl() + IdentityProviderHandler.KEYS_PATH);
    }

    private String databaseUrl() {
        return embeddedPlatform.map(EmbeddedPlatform::jdbcUrl)
                .orElseGet(() -> DatabaseUrl.parse(settings.variable(DATABASE_URL).orElseThrow()).jdbcUrl());
    }

    private Function<Template.Resource, Environment> environments(Template template) {
        LocalSecrets secrets = secrets(template, Map.of());
        return function -> new Environment(variables(function), settings.clock, new SecureRandom(),
                () -> dynamoDb(function),
                () -> secrets.observed(arn -> settings.secretReads.accept(function.logicalId(), arn)),
                () -> queues.sender(endpoint -> sqs(endpoint, function)));
    }

    /** @param replacements values for fields of the secrets, such as the database's url */
    private LocalSecrets secrets(Template template, Map<String, String> replacements) {
        Map<String, String> fields = new HashMap<>(replacements);
        settings.variable(DATABASE_URL).ifPresent(url -> fields.putAll(DatabaseUrl.parse(url).credentials()));
        Map<String, String> others = settings.variable(STRIPE_API_KEY)
                .map(key -> Map.of(LocalSecrets.STRIPE_ARN, key))
                .orElse(Map.of());
        return new LocalSecrets(template, data, fields, others);
    }

    private DynamoDbClient dynamoDb(Template.Resource function) {
        ExecutionInterceptor[] interceptors = interceptors(function);
        if (settings.deployedPatience) {
            return clients.client(
                    endpoint -> AwsClients.dynamoDb(EmbeddedDynamoDb.clientBuilder(endpoint), interceptors));
        }
        return interceptors.length == 0
                ? dynamoDb
                : clients.client(endpoint -> EmbeddedDynamoDb.client(endpoint, interceptors));
    }

    private SqsClient sqs(URI endpoint, Template.Resource function) {
        return settings.deployedPatience
                ? AwsClients.sqs(EmbeddedSqs.clientBuilder(endpoint), interceptors(function))
                : EmbeddedSqs.client(endpoint, interceptors(function));
    }

    private ExecutionInterceptor[] interceptors(Template.Resource function) {
        return settings.interceptors.apply(function.logicalId()).stream().toArray(ExecutionInterceptor[]::new);
    }

    private Map<String, String> variables(Template.Resource function) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("AWS_REGION", "us-east-1");
        variables.put("AWS_LAMBDA_FUNCTION_NAME", function.logicalId());
        variables.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", function.text("MemorySize").orElse("128"));
        // No deployed function has this variable: here notifications may go to this machine, without TLS.
        variables.put("NOTIFICATION_TARGETS", "any");
        if (function.map("Environment").get("Variables") instanceof Map<?, ?> own) {
            own.forEach((name, value) -> variables.put(name.toString(), value.toString()));
        }
        // Deployed functions send the login only to servers that prove their name; the embedded one has no TLS.
        variables.replace("DATABASE_SERVERS", "any");
        // Telemetry for CloudWatch is written to the log, where it would only fill the terminal.
        variables.remove("POWERTOOLS_METRICS_NAMESPACE");
        settings.variable(AWS_ENDPOINT_URL).ifPresent(value -> variables.put(AWS_ENDPOINT_URL, value));
        return variables;
    }

    /** The settings of a system. All but the template and the data directory have defaults. */
    public static final class Settings {
        private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost");

        private final Path template;
        private final Path dataDirectory;
        private int port;
        private int users = 150;
        private boolean fresh;
        private boolean isKept = true;
        private boolean hasTraffic;
        private OptionalInt changesPerSecond = OptionalInt.empty();
        private boolean scheduled = true;
        private boolean past;
        private boolean deployedPatience;
        private Optional<String> exposed = Optional.empty();
        private Clock clock = Clock.systemUTC();
        private Map<String, String> parameters = Map.of();
        private Map<String, String> variables = System.getenv();
        private Function<String, Optional<ExecutionInterceptor>> interceptors = _ -> Optional.empty();
        private BiConsumer<String, String> secretReads = (_, _) -> {};
        private Consumer<PublishedEvent> published = _ -> {};

        private Settings(Path template, Path dataDirectory) {
            this.template = template;
            this.dataDirectory = dataDirectory;
        }

        /** The port of the gateway; any free one by default. */
        public Settings port(int number) {
            this.port = number;
            return this;
        }

        /** The number of users of the sample that fills an empty platform; 150 by default. */
        public Settings users(int number) {
            this.users = number;
            return this;
        }

        /** Changes the embedded platform as often as it fits the number of its users; not at all by default. */
        public Settings trickle() {
            this.hasTraffic = true;
            this.changesPerSecond = OptionalInt.empty();
            return this;
        }

        /** Changes the embedded platform that many times per second; 0 for not at all. */
        public Settings trickle(int changesPerSecond) {
            this.hasTraffic = changesPerSecond > 0;
            this.changesPerSecond = OptionalInt.of(changesPerSecond);
            return this;
        }

        /** Deletes the data of earlier systems in the data directory. */
        public Settings fresh() {
            this.fresh = true;
            return this;
        }

        /**
         * Keeps nothing for a later system, and begins anew like {@link #fresh}. Several such systems can run in one
         * process.
         */
        public Settings inMemory() {
            this.isKept = false;
            return fresh();
        }

        /** Gives the sample's metrics a history, as if the sync had run all the time. */
        public Settings withPast() {
            this.past = true;
            return this;
        }

        /** Turns the schedules off. */
        public Settings withoutSchedule() {
            this.scheduled = false;
            return this;
        }

        /**
         * Gives the functions the time limits of deployed ones for calls of services; by default the limits are long
         * enough for a busy machine.
         */
        public Settings withDeployedPatience() {
            this.deployedPatience = true;
            return this;
        }

        /**
         * Lets functions outside this process use the system: the gateway, tables, queues and the platform listen on
         * the gateway's port and the three after it, the gateway also serves the secrets, and
         * {@link LocalSystem#invokeVariables} is written. Nothing of that needs a password, but the platform admits
         * other machines only as the role of the sync.
         *
         * @param host the name of this machine for those functions; all parts listen on all interfaces unless it is
         *            that of the loopback interface
         */
        public Settings expose(String host) {
            this.exposed = Optional.of(host);
            return this;
        }

        /** The clock of functions, tokens and the sample. */
        public Settings clock(Clock time) {
            this.clock = time;
            return this;
        }

        /** Values for parameters of the template. */
        public Settings parameters(Map<String, String> values) {
            this.parameters = Map.copyOf(values);
            return this;
        }

        /** Variables in place of the process's environment. */
        public Settings variables(Map<String, String> values) {
            this.variables = Map.copyOf(values);
            return this;
        }

        /** Shows the calls of DynamoDB and SQS of a function, given its logical id, to an interceptor. */
        public Settings interceptors(Function<String, Optional<ExecutionInterceptor>> byFunction) {
            this.interceptors = byFunction;
            return this;
        }

        /** Shows each reading of a secret: the function's logical id, the secret's ARN. */
        public Settings secretReads(BiConsumer<String, String> observer) {
            this.secretReads = observer;
            return this;
        }

        /** Shows each event that the template's pipes publish. */
        public Settings published(Consumer<PublishedEvent> observer) {
            this.published = observer;
            return this;
        }

        /**
         * Starts the system, which responds to requests when this returns.
         *
         * @throws IOException when the port is taken
         * @throws IllegalStateException naming an unsupported part of the template, or when the directory is in use
         */
        public LocalSystem start() throws IOException {
            return new LocalSystem(this);
        }

        /** @param part 0 for the gateway, otherwise the number of another part */
        private ListenAddress listen(int part) {
            boolean isFixed = part == 0 || exposed.isPresent();
            int number = port == 0 || !isFixed ? 0 : port + part;
            return exposed.filter(host -> !LOOPBACK.contains(host)).isPresent()
                    ? ListenAddress.onAllInterfaces(number)
                    : ListenAddress.onLoopback(number);
        }

        /** The names of this machine besides those of the loopback interface. */
        private Set<String> hosts() {
            return exposed.map(Set::of).orElse(Set.of());
        }

        private Optional<String> variable(String name) {
            return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
        }
    }
}
