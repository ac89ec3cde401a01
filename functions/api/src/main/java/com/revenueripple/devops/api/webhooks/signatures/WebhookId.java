package com.revenueripple.devops.api.webhooks.signatures;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.http.PrintableText;
import java.util.Optional;

/** The place of a verified webhook's id, and whether it can be trusted. */
public sealed interface WebhookId {
    /** Longer than any provider's. */
    int LONGEST = 256;

    /** The id; empty when the sender gave none, or not a valid one. */
    Optional<String> read(JsonNode body);

    /** Whether the signature covers it. */
    IdTrust trust();

    /** An id beside the body. */
    record InHeader(Optional<String> value, IdTrust trust) implements WebhookId {
        @Override
        public Optional<String> read(JsonNode body) {
            return value.flatMap(id -> PrintableText.of(id, LONGEST));
        }
    }

    /**
     * An id in the signed body.
     *
     * @param pointer the field, as a JSON pointer
     */
    record InBody(String pointer) implements WebhookId {
        @Override
        public Optional<String> read(JsonNode body) {
            return Optional.of(body.at(pointer))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText)
                    .flatMap(id -> PrintableText.of(id, LONGEST));
        }

        @Override
        public IdTrust trust() {
            return IdTrust.SIGNED;
        }
    }
}
