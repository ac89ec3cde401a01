package com.revenueripple.devops.testing.lambda;

import java.time.Duration;

/**
 * The result of one invocation.
 *
 * @param payload the response's JSON, or the runtime's report of the failure
 * @param failed whether the function threw
 * @param elapsed from the delivery of the event to the response
 */
public record Invocation(String payload, boolean failed, Duration elapsed) {}
