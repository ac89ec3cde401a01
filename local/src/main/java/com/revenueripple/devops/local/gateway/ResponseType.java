package com.revenueripple.devops.local.gateway;

/** API Gateway's own responses, with their default status and message. */
enum ResponseType {
    DEFAULT_4XX(400, "Bad request"),
    DEFAULT_5XX(500, "Internal server error"),
    ACCESS_DENIED(403, "User is not authorized to access this resource"),
    UNAUTHORIZED(401, "Unauthorized"),
    MISSING_AUTHENTICATION_TOKEN(403, "Missing Authentication Token"),
    REQUEST_TOO_LARGE(413, "Request Too Long"),
    AUTHORIZER_FAILURE(500, "Internal server error"),
    AUTHORIZER_CONFIGURATION_ERROR(500, "Internal server error"),
    INTEGRATION_FAILURE(502, "Internal server error"),
    INTEGRATION_TIMEOUT(504, "Endpoint request timed out"),
    RESOURCE_NOT_FOUND(404, "Not Found"),
    THROTTLED(429, "Too Many Requests"),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported Media Type"),
    WAF_FILTERED(403, "Forbidden");

    private final int status;
    private final String message;

    ResponseType(int status, String message) {
        this.status = status;
        this.message = message;
    }

    int status() {
        return status;
    }

    String message() {
        return message;
    }

    /** The type whose definition applies when the template has none for this one. */
    ResponseType fallback() {
        return status < 500 ? DEFAULT_4XX : DEFAULT_5XX;
    }
}
