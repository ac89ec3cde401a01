package com.revenueripple.devops.system;

import static com.revenueripple.devops.system.PriceList.MILLION;

import com.revenueripple.devops.system.RequestLimits.Limit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The most expensive hour of an attack on each route in dollars: as many requests as the gateway passes on, with the
 * largest bodies and responses. Throttled requests are not billed, nor does the gateway bill requests that an authorizer
 * refuses.
 */
final class AttackHours {
    static final String SIGNED = "POST /api/devops/webhook/{source}";
    private static final String PREFLIGHT = "OPTIONS";
    private static final String KEY = "ApiKey";
    private static final double SECONDS = 3600;
    private static final RouteCost FREE = new RouteCost(List.of(), 0, 0, 0);

    private final Map<String, RouteCost> measured;
    private final PriceList prices;
    private final RequestLimits limits;
    private final Map<String, Optional<String>> authorizers = ApiRoutes.authorizers();

    /** @param measured the usual consumption of a request by route; nothing for a route without */
    AttackHours(Map<String, RouteCost> measured, PriceList prices, RequestLimits limits) {
        this.measured = measured;
        this.prices = prices;
        this.limits = limits;
    }

    /** The routes that anyone can use, preflights included. */
    Map<String, Double> ofOpenRoutes() {
        Map<String, Double> hours = new TreeMap<>();
        authorizers.keySet().stream().filter(this::isOpen).forEach(route -> hours.put(route, byAnyone(route)));
        hours.put(PREFLIGHT, byAnyone(PREFLIGHT));
        return hours;
    }

    /** An hour without a valid credential. */
    double byAnyone(String route) {
        double requests = requests(limits.of(route));
        if (route.equals(PREFLIGHT)) {
            return prices.gateway(requests) + hour(requests, 0, refusal());
        }
        if (route.equals(SIGNED)) {
            double counters = prices.assumed("instances_in_a_flood") * SECONDS;
            return prices.gateway(requests) + hour(requests, function(route), refusal())
                    + prices.dynamoDb(0, Math.min(requests, counters)) / MILLION;
        }
        if (isOpen(route)) {
            return prices.gateway(requests) + hour(requests, function(route), largestResponse(route));
        }
        double write = prices.dynamoDb(0, isForKeys(route) ? 1 : 0);
        return hour(requests, authorizer() + write, refusal());
    }

    /** An hour with a valid credential that was stolen; nothing for a route that needs none. */
    Optional<Double> withStolenCredential(String route) {
        if (isOpen(route)) {
            return Optional.empty();
        }
        double requests = isForKeys(route)
                ? Math.min(requests(limits.of(route)), requests(fastestKey()))
                : requests(limits.of(route));
        RouteCost usual = measured.getOrDefault(route, FREE);
        double units = prices.dynamoDb(
                Math.max(usual.readUnits(), largestResponse(route) / prices.assumed("bytes_of_a_read_unit")),
                usual.writeUnits() + largestStored(route) / prices.assumed("bytes_of_a_write_unit"));
        double functions = function(route) + (route.equals(SIGNED) ? 0 : authorizer());
        return Optional.of(prices.gateway(requests) + hour(requests, functions + units, largestResponse(route)));
    }

    /** One row for each route, and one for the preflights of a path. */
    String table() {
        Map<String, String> rows = new TreeMap<>();
        authorizers.keySet().forEach(route -> rows.put(route, row("`" + route + "`", route)));
        return "| route | requests a second | by anyone | with a stolen credential | stopped by |\n"
                + "|---|--:|--:|--:|---|\n"
                + rows.values().stream().collect(Collectors.joining())
                + row("`OPTIONS` of a path", PREFLIGHT);
    }

    private String row(String name, String route) {
        return CostSheet.row(name, CostSheet.number(limits.of(route).perSecond()), CostSheet.dollars(byAnyone(route)),
                withStolenCredential(route).map(CostSheet::dollars).orElse(""), stoppedBy(route));
    }

    private String stoppedBy(String route) {
        if (route.equals(SIGNED)) {
            return "`RequestsPerSecond`, `SignedWebhookConcurrency`, removing the sender's secret";
        }
        if (isForKeys(route)) {
            return "`RequestsPerSecond`, the key's rate, revoking the key";
        }
        if (route.endsWith("/assets/{file}")) {
            return "the limit, compression";
        }
        return isOpen(route) ? "the limit" : "the limit, the token's expiry";
    }

    /** The cost of an hour apart from the gateway's requests. */
    private double hour(double requests, double perMillion, double responseBytes) {
        double traced = SECONDS + PriceList.TRACED * Math.max(requests - SECONDS, 0);
        return requests / MILLION * (perMillion + prices.transfer(responseBytes))
                + traced / MILLION * prices.dollars("xray_traces_per_million");
    }

    private double authorizer() {
        return prices.execution(prices.authorizerMillis()) + prices.log(prices.assumed("log_bytes_of_an_authorizer"));
    }

    private double function(String route) {
        double bytes = Math.max(prices.assumed("largest_request_bytes"), largestResponse(route));
        return prices.execution(prices.readMillis() + bytes / prices.assumed("bytes_handled_in_a_millisecond"))
                + prices.log(prices.assumed("log_bytes_of_a_function"));
    }

    private double largestStored(String route) {
        return prices.assumed("largest_stored_bytes", route);
    }

    private double largestResponse(String route) {
        return prices.assumed("largest_response_bytes", route);
    }

    private double refusal() {
        return prices.assumed("response_bytes", "");
    }

    private Limit fastestKey() {
        double perMinute = prices.assumed("highest_rate_of_a_key_per_minute");
        return new Limit(perMinute / 60, perMinute);
    }

    private boolean isForKeys(String route) {
        return authorizers.getOrDefault(route, Optional.empty()).filter(KEY::equals).isPresent();
    }

    private boolean isOpen(String route) {
        return !route.equals(SIGNED) && authorizers.getOrDefault(route, Optional.empty()).isEmpty();
    }

    private static double requests(Limit limit) {
        return limit.perSecond() * SECONDS + limit.burst();
    }
}
