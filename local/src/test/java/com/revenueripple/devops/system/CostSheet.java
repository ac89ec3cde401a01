package com.revenueripple.devops.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.Shape;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private static final Path ROOT = Template.find().resolveSibling("");
    private static final String SYNC_READ = "GET /api/devops/sync/";
    private static final List<String> DOMAINS = List.of("users", "revenue", "commissions");
    private static final double SECONDS_A_MONTH = 30 * 24 * 3600;
    private static final double READS_A_SECOND_AND_CLIENT = 3 / 30.0;
    private static final double MILLION = 1_000_000;
    private static final double FIRST_TIER = 333 * MILLION;
    private static final double SECOND_TIER = 667 * MILLION;
    private static final double TRACED = 0.05;

    private final Map<String, RouteCost> routes;
    private final JsonNode prices;
    private final JsonNode measured;
    private final Template template = AwsCalls.template();

    /** @param routes the cost of a request by route; a sync has an upper bound instead, because its cost varies */
    CostSheet(Map<String, RouteCost> routes) throws IOException {
        this.routes = new TreeMap<>(routes);
        this.prices = Json.parseOwn(Files.readString(ROOT.resolve("docs/prices.json")));
        this.routes.put("POST /api/devops/sync", syncWithoutChanges());
        this.measured = Json.parseOwn(Files.readString(ROOT.resolve("benchmarks/results/warm.json")));
    }

    /** The maximum cost of a sync without changes; changes add to it. */
    RouteCost syncWithoutChanges() {
        return new RouteCost(List.of("at most, without changes"), assumed("sync_without_changes_read_units"),
                assumed("sync_without_changes_write_units"), 0);
    }

    /** The sections by their names in the documents. */
    Map<String, String> sections() {
        Map<String, String> sections = new TreeMap<>();
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
        return "Prices are those of " + text(prices, "region") + " in " + text(prices, "as_of")
                + ", without the free tier. An authorizer takes " + number(authorizerMillis())
                + " ms and a read " + number(readMillis())
                + " ms: measured warm in `benchmarks/results/warm.json`, with "
                + number(assumed("dynamodb_call_in_aws_ms")) + " ms more for the call of DynamoDB in AWS, at "
                + number(memoryMegabytes()) + " MB.\n";
    }

    /** The cost of a million requests, by kind. */
    private String perMillion() {
        return "| a million of | API Gateway | Lambda | DynamoDB | logs | traces | together |\n"
                + "|---|--:|--:|--:|--:|--:|--:|\n"
                + perMillion("metrics read with a key", metricsRead(SYNC_READ), true)
                + perMillion("metrics read by administrators", metricsRead("GET /api/devops/metrics/"), true)
                + perMillion("events of the module", dynamoDb(cost("POST /api/devops/webhook")), true)
                + perMillion("signed webhooks whose id is not signed",
                        dynamoDb(cost("POST /api/devops/webhook/{source}")), false);
    }

    /** The cost of a month by the number of clients, each reading all three domains every half minute. */
    private String months() {
        return "| clients | reads a second | API Gateway | Lambda | DynamoDB | logs | traces | fixed | dollars a month |\n"
                + "|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"
                + List.of(1, 100, 10_000).stream().map(this::month).collect(Collectors.joining());
    }

    private String month(int clients) {
        double rate = clients * READS_A_SECOND_AND_CLIENT;
        double requests = rate * SECONDS_A_MONTH;
        double lambda = lambda(true) * requests / MILLION;
        double dynamoDb = metricsRead(SYNC_READ) * requests / MILLION;
        double logs = logs(true) * requests / MILLION;
        double traced = Math.min(rate, 1) + TRACED * Math.max(rate - 1, 0);
        double traces = traced * SECONDS_A_MONTH / MILLION * price("xray_traces_per_million");
        double gateway = gateway(requests);
        return row(String.format(Locale.ROOT, "%,d", clients), number(rate), dollars(gateway), dollars(lambda),
                dollars(dynamoDb), dollars(logs), dollars(traces), dollars(fixed()),
                dollars(gateway + lambda + dynamoDb + logs + traces + fixed()));
    }

    private String perMillion(String name, double dynamoDb, boolean hasAuthorizer) {
        double gateway = gateway(MILLION);
        double lambda = lambda(hasAuthorizer);
        double logs = logs(hasAuthorizer);
        double traces = TRACED * price("xray_traces_per_million");
        return row(name, dollars(gateway), dollars(lambda), dollars(dynamoDb), dollars(logs), dollars(traces),
                dollars(gateway + lambda + dynamoDb + logs + traces));
    }

    /** The cost of alarms, metrics, secrets and their key, and of the scheduled sync without changes. */
    private double fixed() {
        double runs = SECONDS_A_MONTH / 60;
        double sync = runs / MILLION * (dynamoDb(syncWithoutChanges()) + price("lambda_requests_per_million")
                + computing(assumed("sync_without_changes_ms")) + log(assumed("log_bytes_of_a_function")));
        return sync + alarmMetrics() * price("cloudwatch_alarm_metric_month")
                + assumed("own_metrics") * price("cloudwatch_own_metric_month")
                + template.resources("AWS::SecretsManager::Secret").size() * price("secrets_manager_secret_month")
                + template.resources("AWS::KMS::Key").size() * price("kms_key_month");
    }

    /** Alarms are billed by their number of metrics. */
    private double alarmMetrics() {
        return template.resources("AWS::CloudWatch::Alarm").stream().mapToLong(alarm -> Math.max(1,
                alarm.list("Metrics").stream().filter(query -> Shape.map(query, "Metrics").containsKey("MetricStat"))
                        .count()))
                .sum();
    }

    private double gateway(double requests) {
        JsonNode tiers = prices.at("/dollars/api_gateway_rest_requests_per_million");
        double first = Math.min(requests, FIRST_TIER);
        double second = Math.clamp(requests - FIRST_TIER, 0, SECOND_TIER);
        double beyond = Math.max(requests - FIRST_TIER - SECOND_TIER, 0);
        return (first * tiers.path("first_333_million_a_month").asDouble()
                + second * tiers.path("next_667_million").asDouble()
                + beyond * tiers.path("beyond").asDouble()) / MILLION;
    }

    /** The cost of a million requests. */
    private double lambda(boolean hasAuthorizer) {
        double function = price("lambda_requests_per_million") + computing(readMillis());
        return hasAuthorizer
                ? function + price("lambda_requests_per_million") + computing(authorizerMillis())
                : function;
    }

    /** The cost of a million executions. */
    private double computing(double millis) {
        return millis / 1000 * memoryMegabytes() / 1024 * price("lambda_arm64_gb_second") * MILLION;
    }

    /** The cost of a million requests. */
    private double dynamoDb(RouteCost cost) {
        return cost.writeUnits() * price("dynamodb_on_demand_write_units_per_million")
                + cost.readUnits() * price("dynamodb_on_demand_read_units_per_million");
    }

    /** The cost of a million requests for metrics, a third of them for each domain. */
    private double metricsRead(String prefix) {
        return DOMAINS.stream().mapToDouble(domain -> dynamoDb(cost(prefix + domain))).average().orElseThrow();
    }

    /** The cost of a million requests. */
    private double logs(boolean hasAuthorizer) {
        return log(assumed("log_bytes_of_a_function"))
                + (hasAuthorizer ? log(assumed("log_bytes_of_an_authorizer")) : 0);
    }

    /** The cost of logging this number of bytes a million times. */
    private double log(double bytes) {
        return bytes * MILLION / 1e9 * price("cloudwatch_logs_gb");
    }

    /** Lambda bills each started millisecond. */
    private double authorizerMillis() {
        return Math.ceil(measured.at("/authorizer/AuthorizeApiKey/p50_us").asDouble() / 1000
                + assumed("dynamodb_call_in_aws_ms"));
    }

    private double readMillis() {
        return Math.ceil(
                measured.at("/sync_read/SyncUsers/p50_us").asDouble() / 1000 + assumed("dynamodb_call_in_aws_ms"));
    }

    private double memoryMegabytes() {
        return Double.parseDouble(template.resource("SyncUsersFunction").text("MemorySize").orElseThrow());
    }

    private RouteCost cost(String route) {
        return Optional.ofNullable(routes.get(route)).orElseThrow();
    }

    private double price(String name) {
        return required(prices.path("dollars"), name).asDouble();
    }

    private double assumed(String name) {
        return required(prices.path("assumed"), name).asDouble();
    }

    private static String text(JsonNode node, String name) {
        return required(node, name).asText();
    }

    private static JsonNode required(JsonNode node, String name) {
        if (!node.has(name)) {
            throw new AssertionError("docs/prices.json has no " + name);
        }
        return node.path(name);
    }

    /** Keeps the order of first occurrence. */
    private static String calls(List<String> operations) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        operations.forEach(operation -> counts.merge(operation, 1, Integer::sum));
        return counts.entrySet().stream()
                .map(entry -> (entry.getValue() == 1 ? "" : entry.getValue() + " × ") + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }

    private static String dollars(double value) {
        return String.format(Locale.ROOT, "%,.2f", value);
    }
}
