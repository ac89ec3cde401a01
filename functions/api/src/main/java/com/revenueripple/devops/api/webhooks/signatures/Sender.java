package com.revenueripple.devops.api.webhooks.signatures;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A third party whose signed webhooks are accepted.
 *
 * @param name the last part of its route's path
 * @param scheme how it signs
 * @param secrets any of them may have made a signature
 * @param tolerance the maximum distance between a signature's time and now, in both directions
 * @param keepsBody whether the bodies of its webhooks are stored
 * @param required only for the DevOps module: whether its API key alone is not enough
 */
public record Sender(String name, Scheme scheme, List<SenderSecret> secrets, Duration tolerance, boolean keepsBody,
        boolean required) {
    /** The name of the DevOps module, which has an API key too. */
    public static final String OWN = "devops";

    public Sender {
        secrets = List.copyOf(secrets);
    }

    /** The event's type, as the sender names it; for the DevOps module the same with a signature and with a key. */
    public Optional<String> eventType(SignedRequest request, JsonNode body) {
        return Optional.of(body.path("event_type"))
                .filter(type -> name.equals(OWN) && type.isTextual())
                .map(JsonNode::asText)
                .or(() -> scheme.eventType(request, body));
    }

    /** This sender, with the secrets of its previous version too, if that has the same scheme. */
    Sender with(Sender other) {
        return scheme == other.scheme
                ? new Sender(name, scheme, Stream.concat(secrets.stream(), other.secrets.stream()).toList(), tolerance,
                        keepsBody, required)
                : this;
    }
}
