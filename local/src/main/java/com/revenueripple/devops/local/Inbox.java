package com.revenueripple.devops.local;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** The latest requests to the local notification endpoint, in memory. */
final class Inbox {
    private static final int MOST = 200;

    private final Deque<Received> newestFirst = new ArrayDeque<>();

    /**
     * A request.
     *
     * @param headers by name in lower case; several values of one name are joined with commas
     * @param body as text
     */
    record Received(Instant at, Map<String, String> headers, String body) {}

    synchronized void add(Received request) {
        newestFirst.addFirst(request);
        if (newestFirst.size() > MOST) {
            newestFirst.removeLast();
        }
    }

    synchronized List<Received> requests() {
        return List.copyOf(newestFirst);
    }

    synchronized void empty() {
        newestFirst.clear();
    }
}
