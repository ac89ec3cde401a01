package com.revenueripple.devops.api.webhooks;

import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.http.Problem;
import com.revenueripple.devops.http.ProblemException;

/** What a sender is told about an event, whichever way it came. */
final class Acknowledgements {
    private static final String SUCCESS = "success";

    private Acknowledgements() {}

    /** 202: the event is stored. */
    static ApiResponse stored(String webhookId) {
        return ApiResponse.json(202, new Stored(SUCCESS, webhookId));
    }

    /** 200: it was stored before. */
    static ApiResponse duplicate(String firstId) {
        return ApiResponse.json(200, new Duplicate(SUCCESS, firstId, true));
    }

    /** 409: the DevOps module used the id for something else. */
    static ProblemException conflict() {
        return new Problem(409, "webhook_id_conflict", "Conflict",
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
