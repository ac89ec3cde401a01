package com.revenueripple.devops.local.gateway;

import java.time.Instant;

/**
 * A request on its way through the gateway.
 *
 * @param requestId a UUID, the same in every log line and response
 * @param stage the API's stage, which is not part of the local URL
 * @param receivedAt when it arrived
 */
record Call(GatewayRequest request, String requestId, String stage, Instant receivedAt) {

    /** The ARN to which policies refer: {@code arn:aws:execute-api:…:local/dev/GET/api/devops/keys}. */
    String methodArn() {
        return "arn:aws:execute-api:us-east-1:000000000000:local/" + stage + "/" + request.method() + request.path();
    }
}
