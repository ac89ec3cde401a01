package com.revenueripple.devops.api.notifications;

import com.revenueripple.devops.api.notifications.endpoints.Endpoint;
import com.revenueripple.devops.api.notifications.endpoints.EventSelection;
import com.revenueripple.devops.api.notifications.targets.Targets.RefusedException;
import com.revenueripple.devops.api.notifications.targets.Targets;
import com.revenueripple.devops.http.JsonFields;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Reads the fields of a request that concern an endpoint. */
final class EndpointSettingsReader {
    private static final int LONGEST_DESCRIPTION = 200;

    private final Optional<URI> url;
    private final Optional<EventSelection> eventTypes;
    private final Optional<String> description;
    private final boolean isDescriptionRemoved;

    /** Reads the present fields and notes errors in them. */
    EndpointSettingsReader(JsonFields fields, Targets targets) {
        this.url = fields.text("url", Targets.LONGEST_URL).flatMap(text -> url(text, fields, targets));
        this.eventTypes = fields.names("event_types", EventSelection::term, EventSelection.allowedTerms())
                .map(terms -> new EventSelection(List.copyOf(terms)));
        this.description = fields.text("description", LONGEST_DESCRIPTION);
        this.isDescriptionRemoved = fields.json().path("description").isNull();
    }

    /** Whether an explicit null removes the description. */
    boolean isDescriptionRemoved() {
        return isDescriptionRemoved;
    }

    /** The settings of a new endpoint; URL and event types have been checked. */
    Endpoint.Settings forNewEndpoint() {
        return new Endpoint.Settings(url.orElseThrow(), eventTypes.orElseThrow(), description);
    }

    /** The present settings with the changes of the request. */
    Endpoint.Settings changing(Endpoint.Settings present) {
        return new Endpoint.Settings(url.orElse(present.url()), eventTypes.orElse(present.eventTypes()),
                isDescriptionRemoved ? Optional.empty() : description.or(present::description));
    }

    private static Optional<URI> url(String text, JsonFields fields, Targets targets) {
        try {
            return Optional.of(targets.check(text));
        } catch (RefusedException refused) {
            fields.error("/url", refused.rule());
            return Optional.empty();
        }
    }
}
