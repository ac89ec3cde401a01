package com.revenueripple.devops.system;

import com.revenueripple.devops.embedded.Shape;
import com.revenueripple.devops.embedded.Template;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The costs in the documentation as Markdown, from the measured units, the durations in benchmarks/results, the
 * template's memory, and the prices in docs/prices.json.
 */
final class CostSheet {
    /** The beginning of the routes of the three domains. */
    private static final String SYNC_READ = "GET /api/devops/sync/";
    private static final String ADMINISTRATORS_READ = "GET /api/devops/metrics/";
    private static final List<String> DOMAINS = List.of("users", "revenue", "commissions");
    private static final double SECONDS_A_MONTH = 30 * 24 * 3600;
    private static final double READS_A_SECOND_AND_CLIENT = 3 / 30.0;
    private static final double MILLION = PriceList.MILLION;
    private static final double TRACED = PriceList.TRACED;

    private final Map<String, RouteCost> routes;
    private final Template template = AwsCalls.template();
    private final PriceList prices = new PriceList(template);

    /** @param routes the cost of a request by route; a sync has an upper bound instead, because its cost varies */
    CostSheet(Map<String, RouteCost> routes) throws IOException {
        this.routes = new TreeMap<>(routes);
        this.routes.put("POST /api/devops/sync", syncWithoutChanges());
    }

    /** The maximum cost of a sync without changes; changes add to it. */
    RouteCost syncWithoutChanges() {
        return new RouteCost(List.of("at most, without changes"), prices.assumed("sync_without_changes_read_units"),
                prices.assumed("sync_without_changes_write_units"), 0);
    }

    /** The sections by their names in the documents. */
    Map<String, String> sections() {
        Map<String, String> sections = new TreeMap<>();
        sections.put("attacks", new AttackHours(routes, prices, new RequestLimits(template)).table());
        sections.put("months", months());
        sections.put("prices", prices());
        sections.put("requests", perMillion());
        sections.put("routes", routes());
        return sections;
    }

    /** One row for each route. */
    private String routes() {
        return "| route | calls of DynamoDB | read units | write units | of these for indexes |\n|---|---|--:|--:|--:|\n"
                + routes.entrySet().stream().map(entry -> {
                    RouteCost cost = entry.getValue();
                    return row("`" + entry.getKey() + "`", calls(cost.operations()),
                            number(cost.readUnits()), number(cost.writeUnits()), number(cost.indexWriteUnits()));
                }).collect(Collectors.joining());
    }

    /** The source of the prices, and the assumptions. */
    private String prices() {
        return "Prices are those of " + prices.text("region") + " in " + prices.text("as_of")
                + ", without the free tier. An authorizer takes " + number(prices.authorizerMillis())
                + " ms and a read " + number(prices.readMillis())
                + " ms: measured warm in `benchmarks/results/warm.json`, with "
                + number(prices.assumed("dynamodb_call_in_aws_ms")) + " ms more for the call of DynamoDB in AWS, at "
                + number(prices.memoryMegabytes()) + " MB. A response with metrics has "
                + number(responseBytes(SYNC_READ)) + " bytes.\n";
    }

    /** The cost of a million requests, by kind. */
    private String perMillion() {
        return "| a million of | API Gateway | Lambda | DynamoDB | logs | traces | transfer | together |\n"
                + "|---|--:|--:|--:|--:|--:|--:|--:|\n"
                + perMillion("metrics read with a key", SYNC_READ, metricsRead(SYNC_READ))
                + perMillion("metrics read by administrators", ADMINISTRATORS_READ,
                        metricsRead(ADMINISTRATORS_READ))
                + perMillion("events of the module", "POST /api/devops/webhook",
                        dynamoDb(cost("POST /api/devops/webhook")))
                + perMillion("signed webhooks whose id is not signed", "POST /api/devops/webhook/{source}",
                        dynamoDb(cost("POST /api/devops/webhook/{source}")));
    }

    /** The cost of a month by the number of clients, each reading all three domains every half minute. */
    private String months() {
        return "| clients | reads a second | API Gateway | Lambda | DynamoDB | logs | traces | transfer | fixed "
                + "| dollars a month |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"
                + List.of(1, 100, 10_000).stream().map(this::month).collect(Collectors.joining());
    }

    private String month(int clients) {
        double rate = clients * READS_A_SECOND_AND_CLIENT;
        double requests = rate * SECONDS_A_MONTH;
        double lambda = lambda(true) * requests / MILLION;
        double dynamoDb = metricsRead(SYNC_READ) * requests / MILLION;
        double logs = logs(true) * requests / MILLION;
        double traced = Math.min(rate, 1) + TRACED * Math.max(rate - 1, 0);
        double traces = traced * SECONDS_A_MONTH / MILLION * prices.dollars("xray_traces_per_million");
        double transfer = prices.transfer(responseBytes(SYNC_READ)) * requests / MILLION;
        double gateway = prices.gateway(requests);
        return row(String.format(Locale.ROOT, "%,d", clients), number(rate), dollars(gateway), dollars(lambda),
                dollars(dynamoDb), dollars(logs), dollars(traces), dollars(transfer), dollars(fixed()),
                dollars(gateway + lambda + dynamoDb + logs + traces + transfer + fixed()));
    }

    private String perMillion(String name, String route, double dynamoDb) {
        boolean hasAuthorizer = !route.endsWith("{source}");
        double gateway = prices.gateway(MILLION);
        double lambda = lambda(hasAuthorizer);
        double logs = logs(hasAuthorizer);
        double traces = TRACED * prices.dollars("xray_traces_per_million");
        double transfer = prices.transfer(responseBytes(route));
        return row(name, dollars(gateway), dollars(lambda), dollars(dynamoDb), dollars(logs), dollars(traces),
                dollars(transfer), dollars(gateway + lambda + dynamoDb + logs + traces + transfer));
    }

    private double responseBytes(String route) {
        return prices.assumed("response_bytes", route);
    }

    /** The cost of alarms, metrics, secrets and their key, and of the scheduled sync without changes. */
    private double fixed() {
        double runs = SECONDS_A_MONTH / 60;
        double sync = runs / MILLION * (dynamoDb(syncWithoutChanges())
                + prices.execution(prices.assumed("sync_without_changes_ms"))
                + prices.log(prices.assumed("log_bytes_of_a_function")));
        return sync + alarmMetrics() * prices.dollars("cloudwatch_alarm_metric_month")
                + prices.assumed("own_metrics") * prices.dollars("cloudwatch_own_metric_month")
                + template.resources("AWS::SecretsManager::Secret").size()
                        * prices.dollars("secrets_manager_secret_month")
                + template.resources("AWS::KMS::Key").size() * prices.dollars("kms_key_month");
    }

    /** Alarms are billed by their number of metrics. */
    private double alarmMetrics() {
        return template.resources("AWS::CloudWatch::Alarm").stream().mapToLong(alarm -> Math.max(1,
                alarm.list("Metrics").stream().filter(query -> Shape.map(query, "Metrics").containsKey("MetricStat"))
                        .count()))
                .sum();
    }

    /** The cost of a million requests. */
    private double lambda(boolean hasAuthorizer) {
        return prices.execution(prices.readMillis())
                + (hasAuthorizer ? prices.execution(prices.authorizerMillis()) : 0);
    }

    /** The cost of a million requests. */
    private double dynamoDb(RouteCost cost) {
        return prices.dynamoDb(cost.readUnits(), cost.writeUnits());
    }

    /** The cost of a million requests for metrics, a third of them for each domain. */
    private double metricsRead(String prefix) {
        return DOMAINS.stream().mapToDouble(domain -> dynamoDb(cost(prefix + domain))).average().orElseThrow();
    }

    /** The cost of a million requests. */
    private double logs(boolean hasAuthorizer) {
        return prices.log(prices.assumed("log_bytes_of_a_function"))
                + (hasAuthorizer ? prices.log(prices.assumed("log_bytes_of_an_authorizer")) : 0);
    }

    private RouteCost cost(String route) {
        return Optional.ofNullable(routes.get(route)).orElseThrow();
    }

    /** Keeps the order of first occurrence. */
    private static String calls(List<String> operations) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        operations.forEach(operation -> counts.merge(operation, 1, Integer::sum));
        return counts.entrySet().stream()
                .map(entry -> (entry.getValue() == 1 ? "" : entry.getValue() + " × ") + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }

    static String dollars(double value) {
        return String.format(Locale.ROOT, "%,.2f", value);
    }
}
