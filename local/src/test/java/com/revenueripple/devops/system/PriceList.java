package com.revenueripple.devops.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The prices and assumptions in docs/prices.json, the durations in benchmarks/results and the template's memory. Where
 * nothing else is said, costs are dollars for a million.
 */
final class PriceList {
    static final double MILLION = 1_000_000;
    /** The part of the requests that are traced, apart from the first of each second. */
    static final double TRACED = 0.05;
    private static final Path ROOT = Template.find().resolveSibling("");
    private static final double FIRST_TIER = 333 * MILLION;
    private static final double SECOND_TIER = 667 * MILLION;

    private final JsonNode prices;
    private final JsonNode measured;
    private final double memoryMegabytes;

    PriceList(Template template) throws IOException {
        this.prices = Json.parseOwn(Files.readString(ROOT.resolve("docs/prices.json")));
        this.measured = Json.parseOwn(Files.readString(ROOT.resolve("benchmarks/results/warm.json")));
        this.memoryMegabytes = Double.parseDouble(
                template.resource("SyncUsersFunction").text("MemorySize").orElseThrow());
    }

    /** The cost in dollars of this number of requests in a month. */
    double gateway(double requests) {
        JsonNode tiers = prices.at("/dollars/api_gateway_rest_requests_per_million");
        double first = Math.min(requests, FIRST_TIER);
        double second = Math.clamp(requests - FIRST_TIER, 0, SECOND_TIER);
        double beyond = Math.max(requests - FIRST_TIER - SECOND_TIER, 0);
        return (first * tiers.path("first_333_million_a_month").asDouble()
                + second * tiers.path("next_667_million").asDouble()
                + beyond * tiers.path("beyond").asDouble()) / MILLION;
    }

    /** The cost of executions that each take this time. */
    double execution(double millis) {
        return dollars("lambda_requests_per_million")
                + millis / 1000 * memoryMegabytes / 1024 * dollars("lambda_arm64_gb_second") * MILLION;
    }

    double dynamoDb(double readUnits, double writeUnits) {
        return writeUnits * dollars("dynamodb_on_demand_write_units_per_million")
                + readUnits * dollars("dynamodb_on_demand_read_units_per_million");
    }

    /** The cost of logging this number of bytes each time. */
    double log(double bytes) {
        return bytes * MILLION / 1e9 * dollars("cloudwatch_logs_gb");
    }

    /** The cost of sending this number of bytes to the internet each time. */
    double transfer(double bytes) {
        return bytes * MILLION / 1e9 * dollars("data_transfer_out_gb");
    }

    /** Lambda bills each started millisecond. */
    double authorizerMillis() {
        return Math.ceil(measured.at("/authorizer/AuthorizeApiKey/p50_us").asDouble() / 1000
                + assumed("dynamodb_call_in_aws_ms"));
    }

    double readMillis() {
        return Math.ceil(
                measured.at("/sync_read/SyncUsers/p50_us").asDouble() / 1000 + assumed("dynamodb_call_in_aws_ms"));
    }

    double memoryMegabytes() {
        return memoryMegabytes;
    }

    double dollars(String name) {
        return required(prices.path("dollars"), name).asDouble();
    }

    double assumed(String name) {
        return required(prices.path("assumed"), name).asDouble();
    }

    /** An assumption that differs between routes. */
    double assumed(String name, String route) {
        JsonNode routes = required(prices.path("assumed"), name);
        return routes.path(routes.has(route) ? route : "others").asDouble();
    }

    /** A text of the file, such as the region. */
    String text(String name) {
        return required(prices, name).asText();
    }

    private static JsonNode required(JsonNode node, String name) {
        if (!node.has(name)) {
            throw new AssertionError("docs/prices.json has no " + name);
        }
        return node.path(name);
    }
}
