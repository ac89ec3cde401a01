package com.revenueripple.devops.api.status;

import com.revenueripple.devops.api.webhooks.signatures.Scheme;
import com.revenueripple.devops.api.webhooks.signatures.Source;
import com.revenueripple.devops.api.webhooks.signatures.SourceState;
import java.util.List;
import java.util.Optional;

/**
 * One source of signed webhooks.
 *
 * @param name the last part of its endpoint's path
 * @param status {@code ready}, {@code retired} or {@code unusable}; in the last case all its deliveries are refused
 * @param scheme how it signs, when it is ready
 * @param faults what is wrong with its configuration
 */
record WebhookSourceView(String name, String status, Optional<Scheme> scheme, List<String> faults) {

    static WebhookSourceView of(String name, SourceState state) {
        return switch (state) {
            case SourceState.Ready(Source source) ->
                new WebhookSourceView(name, "ready", Optional.of(source.scheme()), List.of());
            case SourceState.Retired _ -> new WebhookSourceView(name, "retired", Optional.empty(), List.of());
            case SourceState.Unusable(var faults) ->
                new WebhookSourceView(name, "unusable", Optional.empty(), faults);
        };
    }
}
