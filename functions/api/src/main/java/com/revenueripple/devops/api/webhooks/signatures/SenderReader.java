package com.revenueripple.devops.api.webhooks.signatures;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.webhooks.signatures.SenderState.Ready;
import com.revenueripple.devops.api.webhooks.signatures.SenderState.Retired;
import com.revenueripple.devops.api.webhooks.signatures.SenderState.Unusable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads one sender of the configuration and notes all its errors. They never contain a value, because that may be a
 * secret in the wrong place.
 */
final class SenderReader {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
    private static final Set<String> FIELDS = Set.of("scheme", "secrets", "tolerance_seconds", "keep_body", "retired",
            "required");
    private static final int DEFAULT_TOLERANCE_SECONDS = 300;
    private static final int MOST_TOLERANCE_SECONDS = 86_400;
    private static final int MOST_SECRETS = 5;

    private final String name;
    private final JsonNode json;
    private final List<String> faults = new ArrayList<>();

    private SenderReader(String name, JsonNode json) {
        this.name = name;
        this.json = json;
    }

    static SenderState read(String name, JsonNode json) {
        return new SenderReader(name, json).read();
    }

    private SenderState read() {
        if (!json.isObject()) {
            return new Unusable(List.of("It must be a JSON object."));
        }
        if (flag("retired")) {
            return new Retired(keepsBody());
        }
        checkNames();
        Optional<Scheme> scheme = scheme();
        List<SenderSecret> secrets = scheme.map(this::secrets).orElse(List.of());
        Duration tolerance = tolerance(scheme);
        boolean keepsBody = keepsBody();
        boolean required = required();
        return scheme.isPresent() && faults.isEmpty()
                ? new Ready(new Sender(name, scheme.get(), secrets, tolerance, keepsBody, required))
                : new Unusable(faults);
    }

    private void checkNames() {
        if (!NAME.matcher(name).matches()) {
            faults.add("Its name must have 1 to 64 characters of a-z, 0-9, _ and -, and begin with a letter or digit.");
        }
        json.fieldNames().forEachRemaining(field -> {
            if (!FIELDS.contains(field)) {
                faults.add("It has an unknown field; known are "
                        + FIELDS.stream().sorted().collect(Collectors.joining(", ")) + ".");
            }
        });
    }

    private Optional<Scheme> scheme() {
        Optional<Scheme> scheme = Scheme.of(json.path("scheme").asText());
        if (scheme.isEmpty()) {
            faults.add("scheme must be one of "
                    + Stream.of(Scheme.values()).map(Scheme::code).collect(Collectors.joining(", ")) + ".");
        }
        scheme.filter(found -> name.equals(Sender.OWN) && found != Scheme.STANDARD)
                .ifPresent(_ -> faults.add("The DevOps module's own source must have the scheme standard."));
        return scheme;
    }

    private List<SenderSecret> secrets(Scheme scheme) {
        JsonNode array = json.path("secrets");
        if (!array.isArray() || array.isEmpty() || array.size() > MOST_SECRETS) {
            faults.add("secrets must be an array of 1 to " + MOST_SECRETS + " texts.");
            return List.of();
        }
        List<SenderSecret> secrets = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            Optional<SenderSecret> secret = Optional.of(array.get(i)).filter(JsonNode::isTextual)
                    .flatMap(text -> scheme.secretShape().parse(text.asText()));
            secret.ifPresent(secrets::add);
            if (secret.isEmpty()) {
                faults.add("secrets/" + i + " " + scheme.secretShape().rule() + ".");
            }
        }
        return secrets;
    }

    private Duration tolerance(Optional<Scheme> scheme) {
        JsonNode seconds = json.path("tolerance_seconds");
        if (seconds.isMissingNode()) {
            return Duration.ofSeconds(DEFAULT_TOLERANCE_SECONDS);
        }
        scheme.filter(found -> !found.isTimed()).ifPresent(
                found -> faults.add("tolerance_seconds does not apply to the scheme " + found.code() + "."));
        if (!seconds.isInt() || seconds.intValue() < 1 || seconds.intValue() > MOST_TOLERANCE_SECONDS) {
            faults.add("tolerance_seconds must be a whole number from 1 to " + MOST_TOLERANCE_SECONDS + ".");
        }
        return Duration.ofSeconds(seconds.asInt());
    }

    private boolean keepsBody() {
        return !json.has("keep_body") || flag("keep_body");
    }

    private boolean required() {
        if (json.has("required") && !name.equals(Sender.OWN)) {
            faults.add("required is for the source " + Sender.OWN + " only; any other must always be signed.");
        }
        return flag("required");
    }

    private boolean flag(String field) {
        JsonNode flag = json.path(field);
        if (!flag.isMissingNode() && !flag.isBoolean()) {
            faults.add(field + " must be true or false.");
        }
        return flag.asBoolean();
    }
}
