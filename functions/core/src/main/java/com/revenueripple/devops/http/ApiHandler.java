package com.revenueripple.devops.http;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.core.JsonGenerator;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.Principal.Administrator;
import com.revenueripple.devops.http.Principal.KeyHolder;
import com.revenueripple.devops.lambda.StreamHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.lambda.powertools.logging.argument.StructuredArguments;

/**
 * The base of every handler behind API Gateway: guards the route, maps failures to problems, adds the headers that all
 * responses share and writes one log line per request. A subclass only creates the response.
 */
public abstract class ApiHandler extends StreamHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);

    private static final String NOBODY = "priming";

    private final Access access;
    private final String allowedOrigin;

    /** @param access who may call this route */
    protected ApiHandler(Environment environment, Access access) {
        super(APIGatewayProxyRequestEvent::new, environment);
        this.access = access;
        this.allowedOrigin = environment.required("ALLOWED_ORIGIN");
    }

    /**
     * Responds to a request that the guard has admitted.
     *
     * @throws ProblemException to respond with a problem
     */
    protected abstract ApiResponse answer(ApiRequest request);

    /** Sends a request without a principal, which the guard refuses; a function that only reads can go further. */
    @Override
    protected void prime(Environment environment) throws Exception {
        primeWith(ProxyEvents.get("/", Map.of()));
    }

    /** Runs a read by an administrator, before a snapshot. */
    protected final void primeAsAdministrator(String resource) throws IOException {
        primeWith(ProxyEvents.get(resource, AuthorizerContext.of(new Administrator(NOBODY))));
    }

    /** Runs a read by the holder of a key with all permissions, before a snapshot. */
    protected final void primeAsKeyHolder(String resource) throws IOException {
        primeWith(ProxyEvents.get(resource, AuthorizerContext.of(new KeyHolder(NOBODY, Set.of(Permission.values()),
                new RateLimitState(true, 1, 1, Duration.ZERO, Duration.ZERO)))));
    }

    @Override
    protected final APIGatewayProxyResponseEvent handle(APIGatewayProxyRequestEvent event, Context context) {
        long start = System.nanoTime();
        ApiRequest request = ApiRequest.of(event, Duration.ofMillis(context.getRemainingTimeInMillis()));
        ApiResponse response = guarded(request);
        long millis = (System.nanoTime() - start) / 1_000_000;
        LOG.info("{} {} {} {}", request.method(), request.resource(), response.status(),
                StructuredArguments.entries(
                        Map.of("request_id", request.id(), "caller", callerOf(request), "duration_ms", millis)));
        return event(response, request);
    }

    @Override
    protected final void write(APIGatewayProxyResponseEvent answer, JsonGenerator json) throws IOException {
        ProxyEvents.write(answer, json);
    }

    private ApiResponse guarded(ApiRequest request) {
        try {
            access.check(request.principal());
            return answer(request);
        } catch (RuntimeException failure) {
            return ApiResponse.problem(problemOf(failure, request), request.id());
        }
    }

    /**
     * A problem that the route itself threw is in the request's log line; any other failure is logged once, with its
     * cause.
     */
    private static Problem problemOf(RuntimeException failure, ApiRequest request) {
        Problem problem = Problems.of(failure);
        if (problem.status() >= 500 && !(failure instanceof ProblemException)) {
            LOG.error("{} {} failed, {}", request.method(), request.resource(),
                    StructuredArguments.entry("request_id", request.id()), failure);
        }
        return problem;
    }

    private APIGatewayProxyResponseEvent event(ApiResponse response, ApiRequest request) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Cache-Control", "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Access-Control-Allow-Origin", allowedOrigin);
        headers.put("Access-Control-Expose-Headers", "ETag, RateLimit, RateLimit-Policy, Retry-After");
        keyHolder(request).ifPresent(holder -> headers.putAll(Access.rateHeaders(holder.rate())));
        headers.putAll(response.headers());
        return new APIGatewayProxyResponseEvent()
                .withStatusCode(response.status())
                .withHeaders(headers)
                .withBody(response.body())
                .withIsBase64Encoded(false);
    }

    private static Optional<KeyHolder> keyHolder(ApiRequest request) {
        return request.principal()
                .filter(KeyHolder.class::isInstance)
                .map(KeyHolder.class::cast);
    }

    private static String callerOf(ApiRequest request) {
        return request.principal().map(Principal::id).orElse("none");
    }
}
