package com.revenueripple.devops.local.gateway;

import com.revenueripple.devops.embedded.Shape;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.local.lambda.Functions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every Api event of the template's functions. */
final class Routes {
    private static final String NONE = "NONE";

    private final List<Route> routes = new ArrayList<>();

    /**
     * The routes of an API.
     *
     * @throws IllegalStateException naming an unsupported feature of an event or of the API's Auth
     */
    Routes(Template template, Template.Resource api, Functions functions) {
        Map<String, Object> auth = api.map("Auth");
        Shape.requireKnown("Auth", auth,
                Set.of("DefaultAuthorizer", "Authorizers", "AddDefaultAuthorizerToCorsPreflight"));
        Map<String, TokenAuthorizer> authorizers = new LinkedHashMap<>();
        Shape.mapOrEmpty(auth.get("Authorizers"), "Authorizers").forEach((name, properties) -> authorizers.put(name,
                TokenAuthorizer.of(name, Shape.map(properties, name), functions)));
        String ordinary = auth.getOrDefault("DefaultAuthorizer", NONE).toString();
        for (Template.Resource function : template.resources("AWS::Serverless::Function")) {
            String place = "An Api event of " + function.logicalId();
            function.map("Events").values().stream().map(event -> Shape.map(event, place))
                    .filter(event -> "Api".equals(event.get("Type")))
                    .map(event -> Shape.map(event.get("Properties"), place))
                    .forEach(event -> routes.add(route(function.logicalId(), event, authorizers, ordinary, functions)));
        }
        routes.sort(Comparator.comparing(Route::path).thenComparing(route -> route.method().equals("ANY")));
    }

    record Match(Route route, Map<String, String> pathParameters) {}

    /** The most specific route for a method and a path as sent. */
    Optional<Match> find(String method, String path) {
        for (Route route : routes) {
            Optional<Map<String, String>> parameters = route.path().match(path);
            if (route.takes(method) && parameters.isPresent()) {
                return Optional.of(new Match(route, parameters.get()));
            }
        }
        return Optional.empty();
    }

    /** The methods of a path in alphabetical order; empty for a path without a route. */
    List<String> methodsOf(String path) {
        return routes.stream()
                .filter(route -> route.path().match(path).isPresent())
                .map(Route::method)
                .distinct()
                .sorted()
                .toList();
    }

    private static Route route(String logicalId, Map<String, Object> event, Map<String, TokenAuthorizer> authorizers,
            String ordinary, Functions functions) {
        Shape.requireKnown("An Api event of " + logicalId, event, Set.of("Path", "Method", "RestApiId", "Auth"));
        Map<String, Object> auth = Shape.mapOrEmpty(event.get("Auth"), "The Auth of an Api event of " + logicalId);
        Shape.requireKnown("The Auth of an Api event of " + logicalId, auth, Set.of("Authorizer"));
        return new Route(String.valueOf(event.get("Method")).toUpperCase(Locale.ROOT),
                new RoutePath(String.valueOf(event.get("Path"))),
                functions.byId(logicalId),
                authorizer(auth.getOrDefault("Authorizer", ordinary).toString(), authorizers));
    }

    private static Optional<TokenAuthorizer> authorizer(String name, Map<String, TokenAuthorizer> authorizers) {
        if (name.equals(NONE)) {
            return Optional.empty();
        }
        return Optional.of(Optional.ofNullable(authorizers.get(name))
                .orElseThrow(() -> new IllegalStateException("The template has no authorizer " + name + ".")));
    }
}
