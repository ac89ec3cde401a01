package com.revenueripple.devops.api.status;

import com.revenueripple.devops.api.webhooks.signatures.Scheme;
import com.revenueripple.devops.api.webhooks.signatures.Sender;
import com.revenueripple.devops.api.webhooks.signatures.SenderState;
import java.util.List;
import java.util.Optional;

/**
 * One sender of signed webhooks.
 *
 * @param name the last part of its route's path
 * @param status {@code ready}, {@code retired} or {@code unusable}; all webhooks of an unusable one are refused
 * @param scheme how it signs, when it is ready
 * @param faults what is wrong with its configuration
 */
record WebhookSenderView(String name, String status, Optional<Scheme> scheme, List<String> faults) {

    static WebhookSenderView of(String name, SenderState state) {
        return switch (state) {
            case SenderState.Ready(Sender sender) ->
                new WebhookSenderView(name, "ready", Optional.of(sender.scheme()), List.of());
            case SenderState.Retired _ -> new WebhookSenderView(name, "retired", Optional.empty(), List.of());
            case SenderState.Unusable(var faults) ->
                new WebhookSenderView(name, "unusable", Optional.empty(), faults);
        };
    }
}
