package com.revenueripple.devops.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A subscriber that fails one in four times: with a 500, with a 429, or by closing the connection. */
final class Receiver implements AutoCloseable {
    private final Ledger ledger;
    private final SplittableRandom random;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Receiver(Ledger ledger, long seed) throws IOException {
        this.ledger = ledger;
        this.random = new SplittableRandom(seed);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.createContext("/", this::receive);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode message = Json
                    .parseOwn(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            int status = nextStatus();
            ledger.received(exchange.getRequestHeaders().getFirst("webhook-id"), message.path("data"), status == 204);
            if (status == 429) {
                exchange.getResponseHeaders().add("Retry-After", "2");
            }
            if (status > 0) {
                exchange.sendResponseHeaders(status, -1);
            }
        }
    }

    /** The next status; 0 for no response. */
    private synchronized int nextStatus() {
        return switch (random.nextInt(20)) {
            case 0, 1, 2 -> 500;
            case 3 -> 429;
            case 4 -> 0;
            default -> 204;
        };
    }
}
