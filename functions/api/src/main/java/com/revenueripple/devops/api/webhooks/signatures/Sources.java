package com.revenueripple.devops.api.webhooks.signatures;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.revenueripple.devops.api.webhooks.signatures.SourceState.Ready;
import com.revenueripple.devops.api.webhooks.signatures.SourceState.Unusable;
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
 * All configured sources: {@code {"name": {"scheme": "github", "secrets": ["…"], "tolerance_seconds": 300}}}. The current
 * version of the secret decides; secrets that only its previous version has are good too, so that a rotation can begin
 * at either end.
 *
 * @param states by name, in the order of the names
 * @param fault why nothing is known of any source; then everything is refused
 */
public record Sources(Map<String, SourceState> states, Optional<String> fault) {

    /** The sources that two versions of the secret describe. */
    public static Sources of(Versions versions) {
        Sources current = parse(versions.current());
        Map<String, SourceState> previous = versions.previous().map(Sources::parse).map(Sources::states)
                .orElse(Map.of());
        current.states.replaceAll((name, state) -> merged(state, previous.get(name)));
        return current;
    }

    /** The source of that name; unusable, whatever the name, when the configuration cannot be read. */
    public Optional<SourceState> find(String name) {
        return fault.<SourceState>map(reason -> new Unusable(List.of(reason)))
                .or(() -> Optional.ofNullable(states.get(name)));
    }

    private static SourceState merged(SourceState current, @Nullable SourceState previous) {
        return current instanceof Ready(Source now) && previous instanceof Ready(Source before)
                ? new Ready(now.with(before))
                : current;
    }

    private static Sources parse(String text) {
        Map<String, SourceState> states = new TreeMap<>();
        try {
            if (Json.parse(text.getBytes(StandardCharsets.UTF_8)) instanceof ObjectNode object) {
                object.properties().forEach(
                        source -> states.put(source.getKey(), SourceReader.read(source.getKey(), source.getValue())));
                return new Sources(states, Optional.empty());
            }
            return new Sources(states, Optional.of("The secret is not a JSON object."));
        } catch (MalformedJsonException e) {
            return new Sources(states, Optional.of("The secret " + e.getMessage() + "."));
        }
    }
}
