package com.revenueripple.devops.api.notifications.endpoints;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The types that an endpoint receives: names ({@code key.revoked}), groups ({@code key.}) or {@code *} for all types
 * except {@code webhook.received}, which must be named.
 *
 * @param terms in the order given, without repeats
 */
public record EventSelection(List<String> terms) {
    private static final String ALL = "*";

    public EventSelection {
        terms = List.copyOf(new LinkedHashSet<>(terms));
    }

    /** The term, if it selects anything. */
    public static Optional<String> term(String text) {
        return allowedTerms().contains(text) ? Optional.of(text) : Optional.empty();
    }

    /** All valid terms. */
    public static List<String> allowedTerms() {
        Set<String> terms = new LinkedHashSet<>();
        terms.add(ALL);
        for (NotificationType type : NotificationType.selectable()) {
            terms.add(group(type));
            terms.add(type.code());
        }
        return List.copyOf(terms);
    }

    /** Whether the endpoint receives that type. */
    public boolean wants(NotificationType type) {
        return NotificationType.selectable().contains(type) && terms(type).anyMatch(terms::contains);
    }

    private static Stream<String> terms(NotificationType type) {
        Stream<String> named = Stream.of(group(type), type.code());
        return type == NotificationType.WEBHOOK_RECEIVED ? named : Stream.concat(Stream.of(ALL), named);
    }

    private static String group(NotificationType type) {
        return type.code().substring(0, type.code().indexOf('.') + 1);
    }
}
