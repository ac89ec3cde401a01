package com.revenueripple.devops.testing.lambda;

import java.time.Duration;

/**
 * How a function's process ended one invocation.
 *
 * @param payload the answer's JSON, or what the runtime tells of the failure
 * @param failed whether the function threw
 * @param elapsed from handing out the event until the answer was there
 */
public record Invocation(String payload, boolean failed, Duration elapsed) {}
