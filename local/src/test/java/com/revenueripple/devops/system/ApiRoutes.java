package com.revenueripple.devops.system;

import com.revenueripple.devops.embedded.Template;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Every Api event of the template. */
final class ApiRoutes {
    private ApiRoutes() {}

    /** The name of the authorizer, the API's default one included, by method and path: {@code GET /api/devops/keys}. */
    static Map<String, Optional<String>> authorizers() {
        Template template = AwsCalls.template();
        Object defaultAuthorizer = template.resource("DevOpsApi").map("Auth").get("DefaultAuthorizer");
        Map<String, Optional<String>> routes = new TreeMap<>();
        for (Template.Resource function : template.resources("AWS::Serverless::Function")) {
            for (Object event : function.map("Events").values()) {
                if (event instanceof Map<?, ?> fields && "Api".equals(fields.get("Type"))
                        && fields.get("Properties") instanceof Map<?, ?> properties) {
                    Object authorizer = properties.get("Auth") instanceof Map<?, ?> auth
                            ? auth.get("Authorizer")
                            : defaultAuthorizer;
                    routes.put(String.valueOf(properties.get("Method")).toUpperCase(Locale.ROOT) + " "
                            + properties.get("Path"),
                            Optional.of(String.valueOf(authorizer)).filter(name -> !name.equals("NONE")));
                }
            }
        }
        return routes;
    }
}
