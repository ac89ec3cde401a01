package com.revenueripple.devops.system;

import com.revenueripple.devops.embedded.Shape;
import com.revenueripple.devops.embedded.Template;
import java.util.HashMap;
import java.util.Map;

/** The gateway's limits of requests per second by route, from the template's MethodSettings. */
final class RequestLimits {
    private static final String DEFAULT = "* /*";

    /** The settings by method and path, the default under {@code * /*}. */
    private final Map<String, Limit> settings = new HashMap<>();

    /**
     * A token bucket.
     *
     * @param perSecond its rate
     * @param burst its size
     */
    record Limit(double perSecond, double burst) {}

    RequestLimits(Template template) {
        for (Object element : template.resource("DevOpsApi").list("MethodSettings")) {
            Map<String, Object> setting = Shape.map(element, "MethodSettings");
            Limit limit = new Limit(number(setting, "ThrottlingRateLimit"), number(setting, "ThrottlingBurstLimit"));
            if (settings.put(text(setting, "HttpMethod") + " " + path(text(setting, "ResourcePath")), limit) != null) {
                throw new AssertionError("There are two settings for " + setting);
            }
        }
    }

    /** The routes with a limit of their own, such as {@code GET /api/devops/sync/users}, with it. */
    Map<String, Limit> ofRoutes() {
        Map<String, Limit> routes = new HashMap<>(settings);
        routes.remove(DEFAULT);
        return routes;
    }

    /** The limit of a route, its own or the default; also of {@code OPTIONS} of a path. */
    Limit of(String route) {
        Limit limit = settings.getOrDefault(route, settings.get(DEFAULT));
        if (limit == null) {
            throw new AssertionError("The template has no limit for " + route);
        }
        return limit;
    }

    /** API Gateway separates settings by slashes, so those of a path are written as {@code ~1}, except the first. */
    private static String path(String encoded) {
        return encoded.replaceFirst("^/~1", "/").replace("~1", "/");
    }

    private static double number(Map<String, Object> setting, String name) {
        return Double.parseDouble(text(setting, name));
    }

    private static String text(Map<String, Object> setting, String name) {
        return String.valueOf(setting.get(name));
    }
}
