package com.revenueripple.devops.api.webhooks.signatures;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.api.deployments.EventReader;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The supported ways of signing, each with its provider's names and event payloads. */
@SuppressWarnings("ImmutableEnumChecker") // The checks have no state, and the lists are immutable.
public enum Scheme {
    STANDARD(new StandardSignature(), SecretShape.STANDARD_KEY, true, Optional.empty(), List.of("/type",
            "/event_type"), EventReader.MODULE),
    GITHUB(new GitHubSignature(), SecretShape.TEXT, false, Optional.of("X-GitHub-Event"), List.of(),
            EventReader.GITHUB),
    GITLAB(new GitLabCredential(), SecretShape.TOKEN_OR_STANDARD_KEY, true, Optional.of("X-Gitlab-Event"), List.of(),
            EventReader.GITLAB),
    STRIPE(new StripeSignature(), SecretShape.PREFIXED_TEXT, true, Optional.empty(), List.of("/type"),
            EventReader.MODULE),
    SLACK(new SlackSignature(), SecretShape.TEXT, true, Optional.empty(), List.of("/event/type", "/type"),
            EventReader.MODULE),
    PAGERDUTY(new PagerDutySignature(), SecretShape.TEXT, false, Optional.empty(), List.of("/event/event_type"),
            EventReader.PAGERDUTY);

    private final SignatureCheck check;
    private final SecretShape secretShape;
    private final boolean timed;
    private final Optional<String> eventTypeHeader;
    private final List<String> eventTypePointers;
    private final EventReader eventReader;

    Scheme(SignatureCheck check, SecretShape secretShape, boolean timed, Optional<String> eventTypeHeader,
            List<String> eventTypePointers, EventReader eventReader) {
        this.check = check;
        this.secretShape = secretShape;
        this.timed = timed;
        this.eventTypeHeader = eventTypeHeader;
        this.eventTypePointers = eventTypePointers;
        this.eventReader = eventReader;
    }

    /** The scheme of that name in the configuration. */
    static Optional<Scheme> of(String code) {
        return Stream.of(values()).filter(scheme -> scheme.code().equals(code)).findFirst();
    }

    /** The name in the configuration. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The reader of deployments and incidents in the sender's events. */
    public EventReader eventReader() {
        return eventReader;
    }

    /** The event's type, as the sender names it; empty when the request has none. */
    Optional<String> eventType(SignedRequest request, JsonNode body) {
        Stream<String> inHeader = eventTypeHeader.flatMap(request::header).stream();
        Stream<String> inBody = eventTypePointers.stream().map(body::at).filter(JsonNode::isTextual)
                .map(JsonNode::asText);
        return Stream.concat(inHeader, inBody).findFirst();
    }

    Verification check(SignedRequest request, Sender sender, Instant now) {
        return check.check(request, sender, now);
    }

    SecretShape secretShape() {
        return secretShape;
    }

    /** Whether signatures have a time, so that a tolerance applies. */
    boolean isTimed() {
        return timed;
    }
}
