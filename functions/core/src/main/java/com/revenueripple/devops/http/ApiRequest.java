package com.revenueripple.devops.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.RequestIdentity;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request as a handler receives it.
 *
 * @param id the gateway's request id
 * @param method upper case
 * @param resource the route, as in the template: {@code /api/devops/keys/{key_id}}
 * @param pathParameters decoded
 * @param query decoded; of a repeated name the last value
 * @param headers by name, case-insensitive; of a repeated name the last value
 * @param headerLines all values of each header in the order received, by name, case-insensitive
 * @param body the exact bytes received, empty without a body
 * @param sourceAddress the address from which it came, as the gateway saw it
 * @param timeLeft the time that the function had left when the request came
 * @param principal the caller, as the authorizer determined it
 */
public record ApiRequest(String id, String method, String resource, Map<String, String> pathParameters,
        Map<String, String> query, Map<String, String> headers, Map<String, List<String>> headerLines,
        RequestBody body, Optional<String> sourceAddress, Duration timeLeft, Optional<Principal> principal) {

    static ApiRequest of(APIGatewayProxyRequestEvent event, Duration timeLeft) {
        ProxyRequestContext context = Optional.ofNullable(event.getRequestContext())
                .orElseGet(ProxyRequestContext::new);
        Map<String, String> headers = caseInsensitive(orEmpty(event.getHeaders()));
        return new ApiRequest(
                text(context.getRequestId()),
                text(event.getHttpMethod()).toUpperCase(Locale.ROOT),
                text(event.getResource()),
                orEmpty(event.getPathParameters()),
                orEmpty(event.getQueryStringParameters()),
                headers,
                caseInsensitive(orEmpty(event.getMultiValueHeaders())),
                RequestBody.of(event, Optional.ofNullable(headers.get("Content-Type"))),
                Optional.ofNullable(context.getIdentity()).map(RequestIdentity::getSourceIp)
                        .filter(address -> !address.isBlank()),
                timeLeft,
                AuthorizerContext.read(context.getAuthorizer()));
    }

    /** A header's value; the name is case-insensitive. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** A header's values, which are a list, all of them joined by commas; the name is case-insensitive. */
    public Optional<String> listHeader(String name) {
        return Optional.ofNullable(headerLines.get(name)).map(values -> String.join(",", values))
                .or(() -> header(name));
    }

    /** A query parameter's value. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /** A path parameter of the route. */
    public String pathParameter(String name) {
        String value = pathParameters.get(name);
        if (value == null) {
            throw new IllegalStateException("The route " + resource + " has no parameter " + name + ".");
        }
        return value;
    }

    /** The caller; only on a route whose {@link Access} has been checked. */
    public Principal caller() {
        return principal.orElseThrow();
    }

    private static <T> Map<String, T> caseInsensitive(Map<String, T> headers) {
        Map<String, T> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(headers);
        return sorted;
    }

    private static <T> Map<String, T> orEmpty(@Nullable Map<String, T> map) {
        return map == null ? Map.of() : map;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
