package com.revenueripple.devops.testing;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The invocation that Lambda would tell a function of.
 *
 * @param timeLeft at whatever moment
 */
public record TestContext(Duration timeLeft) implements Context {
    /** With as much time as a function behind the API has. */
    public static final TestContext INSTANCE = new TestContext(Duration.ofSeconds(20));

    /** With as much time as a function that reads a queue has. */
    public static final TestContext OF_QUEUE = new TestContext(Duration.ofSeconds(30));

    @Override
    public String getAwsRequestId() {
        return "00000000-0000-0000-0000-000000000000";
    }

    @Override
    public String getLogGroupName() {
        return "/test";
    }

    @Override
    public String getLogStreamName() {
        return "test";
    }

    @Override
    public String getFunctionName() {
        return "test";
    }

    @Override
    public String getFunctionVersion() {
        return "1";
    }

    @Override
    public String getInvokedFunctionArn() {
        return "arn:aws:lambda:us-east-1:000000000000:function:test";
    }

    @Override
    public @Nullable CognitoIdentity getIdentity() {
        return null;
    }

    @Override
    public @Nullable ClientContext getClientContext() {
        return null;
    }

    @Override
    public int getRemainingTimeInMillis() {
        return Math.toIntExact(timeLeft.toMillis());
    }

    @Override
    public int getMemoryLimitInMB() {
        return 1024;
    }

    @Override
    public @Nullable LambdaLogger getLogger() {
        return null;
    }
}
