package com.revenueripple.devops.local.gateway;

import com.revenueripple.devops.embedded.Shape;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.local.lambda.Functions;
import com.revenueripple.devops.local.lambda.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The template's REST API: passes requests to the functions and returns their responses. A route that is missing in the
 * template is missing here. An unsupported feature of the API is refused by name.
 */
public final class Gateway implements AutoCloseable {
    static final int BODY_LIMIT_BYTES = 10 * 1024 * 1024;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(29);
    private static final String API = "AWS::Serverless::Api";
    /** Includes properties that have no effect on one machine; others are refused. */
    private static final Set<String> PROPERTIES = Set.of("Name", "StageName", "Auth", "GatewayResponses", "Cors",
            "MethodSettings", "TracingEnabled", "OpenApiVersion", "EndpointConfiguration", "MinimumCompressionSize");

    private final String stage;
    private final Routes routes;
    private final Preflight preflight;
    private final GatewayResponses responses;
    private final Compression compression;
    private final Clock clock;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * The one API of the template.
     *
     * @throws IllegalStateException naming an unsupported part of it
     */
    public Gateway(Template template, Functions functions, Clock clock) {
        List<Template.Resource> apis = template.resources(API);
        if (apis.size() != 1) {
            throw new IllegalStateException("The template must have one " + API + ", but has " + apis.size() + ".");
        }
        Template.Resource api = apis.getFirst();
        Shape.requireKnown(api.logicalId(), api.properties(), PROPERTIES);
        this.stage = api.text("StageName").orElse("Stage");
        this.routes = new Routes(template, api, functions);
        this.preflight = new Preflight(api);
        this.responses = new GatewayResponses(api);
        this.compression = new Compression(api);
        this.clock = clock;
    }

    /** Whether a function handles this method and path. */
    public boolean hasRoute(String method, String path) {
        return routes.find(method, path).isPresent();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    GatewayAnswer answer(GatewayRequest request) {
        Call call = new Call(request, UUID.randomUUID().toString(), stage, clock.instant());
        GatewayAnswer answer = compression.of(answer(call), request);
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(answer.headers());
        headers.put("x-amzn-RequestId", List.of(call.requestId()));
        return new GatewayAnswer(answer.status(), headers, answer.body());
    }

    private GatewayAnswer answer(Call call) {
        GatewayRequest request = call.request();
        if (request.body().length > BODY_LIMIT_BYTES) {
            return responses.answer(ResponseType.REQUEST_TOO_LARGE, call, Map.of());
        }
        Optional<Routes.Match> match = routes.find(request.method(), request.path());
        if (match.isPresent()) {
            return answer(call, match.get());
        }
        return preflightAnswer(request)
                .orElseGet(() -> responses.answer(ResponseType.MISSING_AUTHENTICATION_TOKEN, call, Map.of()));
    }

    private Optional<GatewayAnswer> preflightAnswer(GatewayRequest request) {
        List<String> methods = routes.methodsOf(request.path());
        return request.method().equals("OPTIONS") && !methods.isEmpty() ? preflight.answer(methods) : Optional.empty();
    }

    private GatewayAnswer answer(Call call, Routes.Match match) {
        Optional<TokenAuthorizer> authorizer = match.route().authorizer();
        if (authorizer.isEmpty()) {
            return invoke(call, match, Optional.empty());
        }
        return switch (authorizer.get().decide(call)) {
            case TokenAuthorizer.Decision.Refused(var type, var context) -> responses.answer(type, call, context);
            case TokenAuthorizer.Decision.Allowed(var context) -> invoke(call, match, Optional.of(context));
        };
    }

    /** The gateway stops waiting after 29 seconds; as on Lambda, the function continues until its own timeout. */
    private GatewayAnswer invoke(Call call, Routes.Match match, Optional<Map<String, String>> authorizer) {
        String event = new ProxyEvent(call, match, authorizer).json();
        try {
            Outcome outcome = CompletableFuture.supplyAsync(() -> match.route().function().invoke(event), threads)
                    .get(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
            return answer(outcome)
                    .orElseGet(() -> responses.answer(ResponseType.INTEGRATION_FAILURE, call, orEmpty(authorizer)));
        } catch (TimeoutException _) {
            return responses.answer(ResponseType.INTEGRATION_TIMEOUT, call, orEmpty(authorizer));
        } catch (ExecutionException e) {
            throw new IllegalStateException("The invocation itself failed.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The gateway was stopped.", e);
        }
    }

    private static Optional<GatewayAnswer> answer(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Failure _ -> Optional.empty();
            case Outcome.Answer answer -> ProxyAnswer.of(answer);
        };
    }

    private static Map<String, String> orEmpty(Optional<Map<String, String>> authorizer) {
        return authorizer.orElse(Map.of());
    }
}
