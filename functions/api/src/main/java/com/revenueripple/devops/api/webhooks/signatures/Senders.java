package com.revenueripple.devops.api.webhooks.signatures;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.api.webhooks.signatures.SenderState.Ready;
import com.revenueripple.devops.api.webhooks.signatures.SenderState.Unusable;
import com.revenueripple.devops.environment.SecretCache.Versions;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All configured senders: {@code {"name": {"scheme": "github", "secrets": ["…"], "tolerance_seconds": 300}}}. The
 * current version of the secret decides. Secrets of its previous version are valid, too, so that a rotation can begin
 * at either end.
 *
 * @param states by name, in the order of the names
 * @param fault why no sender can be read; then everything is refused
 */
public record Senders(Map<String, SenderState> states, Optional<String> fault) {

    /** The senders in two versions of the secret. */
    public static Senders of(Versions versions) {
        Senders current = parse(versions.current());
        Map<String, SenderState> previous = versions.previous().map(Senders::parse).map(Senders::states)
                .orElse(Map.of());
        current.states.replaceAll((name, state) -> merged(state, previous.get(name)));
        return current;
    }

    /** The sender with that name; unusable, whatever the name, when the configuration cannot be read. */
    public Optional<SenderState> find(String name) {
        return fault.<SenderState>map(reason -> new Unusable(List.of(reason)))
                .or(() -> Optional.ofNullable(states.get(name)));
    }

    private static SenderState merged(SenderState current, @Nullable SenderState previous) {
        return current instanceof Ready(Sender now) && previous instanceof Ready(Sender before)
                ? new Ready(now.with(before))
                : current;
    }

    private static Senders parse(String text) {
        Map<String, SenderState> states = new TreeMap<>();
        try {
            if (Json.parse(text.getBytes(StandardCharsets.UTF_8)) instanceof ObjectNode object) {
                object.properties().forEach(
                        sender -> states.put(sender.getKey(), SenderReader.read(sender.getKey(), sender.getValue())));
                return new Senders(states, Optional.empty());
            }
            return new Senders(states, Optional.of("The secret is not a JSON object."));
        } catch (MalformedJsonException e) {
            return new Senders(states, Optional.of("The secret " + e.getMessage() + "."));
        }
    }
}
