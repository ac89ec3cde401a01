package com.revenueripple.devops.lambda;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An invocation outside Lambda: in priming, the local system or a test.
 *
 * @param functionName also names the log's group and stream
 * @param functionArn the ARN of the version
 * @param requestId the id of the invocation
 * @param memoryMegabytes the function's limit
 * @param timeLeft the time left at the moment of the call
 */
public record FunctionContext(String functionName, String functionArn, String requestId, int memoryMegabytes,
        Supplier<Duration> timeLeft) implements Context {

    /** An invocation of a function behind the API, at its start. */
    public static final FunctionContext BEHIND_GATEWAY = lasting(Duration.ofSeconds(20));

    /** An invocation that always has this much time left. */
    public static FunctionContext lasting(Duration timeLeft) {
        return new FunctionContext("function", "arn:aws:lambda:us-east-1:000000000000:function:function",
                "00000000-0000-0000-0000-000000000000", 1024, () -> timeLeft);
    }

    /** An invocation that begins now and ends after that time. */
    public static FunctionContext endingIn(Duration timeout, String functionName, String functionArn,
            int memoryMegabytes) {
        long deadline = System.nanoTime() + timeout.toNanos();
        return new FunctionContext(functionName, functionArn, UUID.randomUUID().toString(), memoryMegabytes,
                () -> Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }

    @Override
    public String getAwsRequestId() {
        return requestId;
    }

    @Override
    public String getLogGroupName() {
        return "/aws/lambda/" + functionName;
    }

    @Override
    public String getLogStreamName() {
        return functionName;
    }

    @Override
    public String getFunctionName() {
        return functionName;
    }

    @Override
    public String getFunctionVersion() {
        return "$LATEST";
    }

    @Override
    public String getInvokedFunctionArn() {
        return functionArn;
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
        return Math.toIntExact(timeLeft.get().toMillis());
    }

    @Override
    public int getMemoryLimitInMB() {
        return memoryMegabytes;
    }

    @Override
    public LambdaLogger getLogger() {
        return LambdaRuntime.getLogger();
    }
}
