package com.revenueripple.devops.api.webhooks;

import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.http.Problem;
import com.revenueripple.devops.http.ProblemException;
import com.revenueripple.devops.telemetry.Telemetry;
import com.revenueripple.devops.telemetry.TelemetryMetric;

/** What a sender is told about an event, whichever way it came; the operators are told how many there are. */
final class Acknowledgements {
    private static final String SUCCESS = "success";

    private final Telemetry telemetry;

    Acknowledgements(Environment environment) {
        this.telemetry = Telemetry.in(environment);
    }

    /** 202: the event is stored. */
    ApiResponse stored(String webhookId) {
        telemetry.count(TelemetryMetric.WEBHOOKS, "accepted");
        return ApiResponse.json(202, new Stored(SUCCESS, webhookId));
    }

    /** 202: the event will be stored. */
    ApiResponse spilled(String webhookId) {
        telemetry.count(TelemetryMetric.WEBHOOKS, "spilled");
        return ApiResponse.json(202, new Stored(SUCCESS, webhookId));
    }

    /** 200: it was stored before. */
    ApiResponse duplicate(String firstId) {
        telemetry.count(TelemetryMetric.WEBHOOKS, "duplicate");
        return ApiResponse.json(200, new Duplicate(SUCCESS, firstId, true));
    }

    /** The sender is told why by the problem; the operators are told that it happened. */
    void refused() {
        telemetry.count(TelemetryMetric.WEBHOOKS, "refused");
    }

    /** 409: the DevOps module used the id for something else. */
    static ProblemException conflict() {
        return Problem.conflict("webhook_id_conflict",
                "An event with this webhook-id and another body has been received before.").exception();
    }

    /** 413: nobody looks at more. */
    static ProblemException tooLarge(int limit, int size) {
        return Problem.contentTooLarge("An event has at most " + limit + " bytes; this one has " + size + ".")
                .exception();
    }

    private record Stored(String status, String webhookId) {}

    private record Duplicate(String status, String webhookId, boolean duplicate) {}
}
