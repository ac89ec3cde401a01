package com.revenueripple.devops.testing.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The part of Stripe's API that the sync reads, over HTTP: lists with filters, pages and expansions, single objects,
 * errors and failures. Objects have the form of the version that the sync requests ({@link StripeObjects}).
 */
public final class FakeStripe implements AutoCloseable {
    /** The valid key at first. */
    public static final String KEY = "rk_test_51Fake";

    /** The fields of an object that Stripe returns only when they are expanded. */
    private static final Set<String> ONLY_WHEN_EXPANDED = Set.of("tiers", "applies_to", "currency_options");
    private static final Map<String, String> LISTS = Map.of(
            "balance_transactions", "balance_transaction",
            "coupons", "coupon",
            "events", "event",
            "invoice_payments", "invoice_payment",
            "prices", "price",
            "subscription_items", "subscription_item",
            "subscriptions", "subscription");
    private static final int DEEPEST_EXPANSION = 4;

    private final HttpServer server;
    private final Map<String, ObjectNode> objects = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Set<String> deleted = Collections.synchronizedSet(new HashSet<>());
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private volatile Consumer<Request> beforeAnswer = _ -> {};
    private volatile String key = KEY;

    /** A request that was received. */
    public record Request(String path, Map<String, List<String>> parameters, String authorization, String version) {

        /** The first value of a parameter; empty without one. */
        public String parameter(String name) {
            return parameters.getOrDefault(name, List.of("")).getFirst();
        }

        /** All values of a parameter. */
        public List<String> all(String name) {
            return parameters.getOrDefault(name, List.of());
        }
    }

    /** A failure instead of a response; without a status, the connection is dropped. */
    private record Fault(int status, Map<String, String> headers) {
        static final int DROPPED = 0;
        static final int GARBLED = 200;
    }

    /** Starts it without objects, on any free port. */
    public FakeStripe() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    /** The address in place of {@code https://api.stripe.com}. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Creates or replaces an object. */
    public ObjectNode put(ObjectNode object) {
        objects.put(object.path("id").asText(), object);
        return object;
    }

    /** The object, for changes. */
    public ObjectNode get(String id) {
        return Optional.ofNullable(objects.get(id)).orElseThrow();
    }

    /** Deletes an object in the way that coupons are deleted: other objects still contain it. */
    public void delete(String id) {
        deleted.add(id);
    }

    /** Removes an object completely. */
    public void erase(String id) {
        objects.remove(id);
    }

    /** Replaces the valid key. */
    public void rollKey(String newKey) {
        key = newKey;
    }

    /** The next request fails with this status. */
    public void failNext(int status, Map<String, String> headers) {
        faults.add(new Fault(status, headers));
    }

    /** The connection of the next request is closed without a response. */
    public void dropNext() {
        faults.add(new Fault(Fault.DROPPED, Map.of()));
    }

    /** The response to the next request is not JSON. */
    public void garbleNext() {
        faults.add(new Fault(Fault.GARBLED, Map.of()));
    }

    /** Sets an action that runs between each request and its response. */
    public void beforeAnswer(Consumer<Request> action) {
        beforeAnswer = action;
    }

    /** All requests so far. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Their paths. */
    public List<String> paths() {
        return requests().stream().map(Request::path).toList();
    }

    /** The number of requests with this path. */
    public long count(String path) {
        return paths().stream().filter(path::equals).count();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        Request request = request(exchange);
        requests.add(request);
        beforeAnswer.accept(request);
        Fault fault = faults.poll();
        if (fault == null) {
            answer(exchange, request);
        } else if (fault.status() == Fault.DROPPED) {
            exchange.close();
        } else if (fault.status() == Fault.GARBLED) {
            send(exchange, 200, "<html>".getBytes(StandardCharsets.UTF_8));
        } else {
            fault.headers().forEach(exchange.getResponseHeaders()::set);
            send(exchange, fault.status(), error("api_error", null, "Something went wrong."));
        }
    }

    private void answer(HttpExchange exchange, Request request) throws IOException {
        if (!request.authorization().equals("Bearer " + key)) {
            send(exchange, 401, error("invalid_request_error", null, "Invalid API Key provided: rk_test_****Fake"));
            return;
        }
        List<String> expansions = request.all("expand");
        if (expansions.stream().anyMatch(path -> path.chars().filter(c -> c == '.').count() >= DEEPEST_EXPANSION)) {
            send(exchange, 400, error("invalid_request_error", null, "You cannot expand more than 4 levels."));
            return;
        }
        List<String> path = List.of(request.path().substring("/v1/".length()).split("/", -1));
        String type = LISTS.getOrDefault(path.getFirst(), "none");
        if (path.size() == 1) {
            list(exchange, request, type);
        } else {
            retrieve(exchange, type, path.getLast(), Set.copyOf(expansions));
        }
    }

    private void retrieve(HttpExchange exchange, String type, String id, Set<String> expansions) throws IOException {
        ObjectNode found = objects.get(id);
        if (found == null || deleted.contains(id) || !found.path("object").asText().equals(type)) {
            send(exchange, 404, error("invalid_request_error", "resource_missing", "No such object."));
        } else {
            send(exchange, 200, shown(found, expansions));
        }
    }

    private void list(HttpExchange exchange, Request request, String type) throws IOException {
        List<ObjectNode> all = new ArrayList<>(List.copyOf(objects.values())).reversed().stream()
                .filter(object -> object.path("object").asText().equals(type))
                .filter(filter(request))
                .sorted(Comparator.comparingLong((ObjectNode object) -> object.path("created").asLong()).reversed())
                .toList();
        int start = 0;
        String after = request.parameter("starting_after");
        if (!after.isEmpty()) {
            start = ids(all).indexOf(after) + 1;
            if (start == 0) {
                send(exchange, 404, error("invalid_request_error", "resource_missing", "No such object."));
                return;
            }
        }
        int limit = request.parameter("limit").isEmpty() ? 10 : Integer.parseInt(request.parameter("limit"));
        List<ObjectNode> page = all.subList(start, Math.min(all.size(), start + limit));
        ObjectNode answer = emptyObject();
        answer.put("object", "list").put("url", request.path()).put("has_more", start + limit < all.size());
        ArrayNode data = answer.putArray("data");
        Set<String> expansions = request.all("expand").stream().map(path -> path.substring("data.".length()))
                .collect(Collectors.toSet());
        page.forEach(object -> data.add(shown(object, expansions)));
        send(exchange, 200, answer);
    }

    private static List<String> ids(List<ObjectNode> all) {
        return all.stream().map(object -> object.path("id").asText()).toList();
    }

    private static Predicate<ObjectNode> filter(Request request) {
        return object -> isCreated(request, object.path("created").asLong())
                && (request.all("types").isEmpty() || request.all("types").contains(object.path("type").asText()))
                && hasStatus(request.parameter("status"), object)
                && matches(request.parameter("subscription"), object.path("subscription"))
                && matches(request.parameter("payment[payment_intent]"),
                        object.path("payment").path("payment_intent"));
    }

    private static boolean isCreated(Request request, long created) {
        String from = request.parameter("created[gte]");
        String before = request.parameter("created[lt]");
        String last = request.parameter("created[lte]");
        return (from.isEmpty() || created >= Long.parseLong(from))
                && (before.isEmpty() || created < Long.parseLong(before))
                && (last.isEmpty() || created <= Long.parseLong(last));
    }

    private static boolean hasStatus(String requested, ObjectNode object) {
        if (!object.path("object").asText().equals("subscription") || requested.equals("all")) {
            return true;
        }
        String status = object.path("status").asText();
        return requested.isEmpty() ? !status.equals("canceled") : status.equals(requested);
    }

    private static boolean matches(String requested, JsonNode value) {
        return requested.isEmpty() || value.asText().equals(requested);
    }

    private JsonNode shown(JsonNode node, Set<String> expansions) {
        if (node.isArray()) {
            ArrayNode shown = emptyObject().putArray("all");
            node.forEach(each -> shown.add(shown(each, expansions)));
            return shown;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode shown = emptyObject();
        node.properties().forEach(field -> {
            Set<String> within = within(field.getKey(), expansions);
            boolean expanded = expansions.contains(field.getKey()) || !within.isEmpty();
            if (expanded || !ONLY_WHEN_EXPANDED.contains(field.getKey())) {
                shown.set(field.getKey(), shown(expanded ? resolved(field.getValue()) : field.getValue(), within));
            }
        });
        return shown;
    }

    /** Replaces ids by their objects. */
    private JsonNode resolved(JsonNode value) {
        if (value.isArray()) {
            ArrayNode resolved = emptyObject().putArray("all");
            value.forEach(each -> resolved.add(resolved(each)));
            return resolved;
        }
        return value.isTextual() && objects.containsKey(value.textValue()) ? get(value.textValue()) : value;
    }

    private static Set<String> within(String field, Set<String> expansions) {
        return expansions.stream()
                .filter(path -> path.startsWith(field + "."))
                .map(path -> path.substring(field.length() + 1))
                .collect(Collectors.toSet());
    }

    private static Request request(HttpExchange exchange) {
        String query = exchange.getRequestURI().getRawQuery();
        Map<String, List<String>> parameters = Stream.ofNullable(query)
                .flatMap(text -> Stream.of(text.split("&", -1)))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.groupingBy(pair -> decoded(pair[0]).replaceAll("\\[\\d*]$", ""),
                        Collectors.mapping(pair -> decoded(pair[1]), Collectors.toList())));
        return new Request(exchange.getRequestURI().getPath(), parameters,
                exchange.getRequestHeaders().getFirst("Authorization"),
                exchange.getRequestHeaders().getFirst("Stripe-Version"));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static ObjectNode emptyObject() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode error(String type, @Nullable String code, String message) {
        ObjectNode json = emptyObject();
        json.putObject("error").put("type", type).put("code", code).put("message", message);
        return json;
    }

    private static void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
        send(exchange, status, body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Request-Id", "req_fake");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
