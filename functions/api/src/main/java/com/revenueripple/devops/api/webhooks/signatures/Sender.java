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
 * @param tolerance how far a signature's time may be from now, both ways
 * @param required only of the DevOps module: whether its API key alone is not enough
 */
public record Sender(String name, Scheme scheme, List<SenderSecret> secrets, Duration tolerance, boolean required) {
    /** The name of the DevOps module, which has an API key too. */
    public static final String OWN = "devops";

    public Sender {
        secrets = List.copyOf(secrets);
    }

    /** What happened, in the sender's words; the DevOps module's are the same with a signature and with its key. */
    public Optional<String> eventType(SignedRequest request, JsonNode body) {
        return Optional.of(body.path("event_type"))
                .filter(type -> name.equals(OWN) && type.isTextual())
                .map(JsonNode::asText)
                .or(() -> scheme.eventType(request, body));
    }

    /** This sender, with the secrets of its other version too, if that one signs alike. */
    Sender with(Sender other) {
        return scheme == other.scheme
                ? new Sender(name, scheme, Stream.concat(secrets.stream(), other.secrets.stream()).toList(), tolerance,
                        required)
                : this;
    }
}
