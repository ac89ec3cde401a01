package com.revenueripple.devops.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * An authorizer's policy document, which allows or denies a method. An explicit Deny wins; without an Allow the method
 * is denied.
 */
final class InvokePolicy {
    private static final String ACTION = "execute-api:Invoke";

    private final JsonNode document;

    InvokePolicy(JsonNode document) {
        this.document = document;
    }

    boolean allows(String methodArn) {
        return hasStatement("Allow", methodArn) && !hasStatement("Deny", methodArn);
    }

    private boolean hasStatement(String effect, String methodArn) {
        return elements(document.path("Statement"))
                .anyMatch(statement -> statement.path("Effect").asText().equals(effect)
                        && matches(statement.path("Action"), ACTION)
                        && matches(statement.path("Resource"), methodArn));
    }

    private static boolean matches(JsonNode patterns, String value) {
        return elements(patterns).anyMatch(pattern -> wildcard(pattern.asText()).matcher(value).matches());
    }

    private static Stream<JsonNode> elements(JsonNode oneOrMore) {
        return oneOrMore.isArray() ? StreamSupport.stream(oneOrMore.spliterator(), false) : Stream.of(oneOrMore);
    }

    private static Pattern wildcard(String pattern) {
        return Pattern.compile(Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q"));
    }
}
