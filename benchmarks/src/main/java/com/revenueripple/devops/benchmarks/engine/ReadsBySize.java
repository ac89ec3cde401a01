package com.revenueripple.devops.benchmarks.engine;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.revenueripple.devops.api.metrics.SyncRevenueHandler;
import com.revenueripple.devops.api.metrics.SyncUsersHandler;
import com.revenueripple.devops.benchmarks.measurement.AdministratorRequest;
import com.revenueripple.devops.benchmarks.measurement.Latencies;
import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.lambda.FunctionContext;
import java.util.LinkedHashMap;
import java.util.Map;

/** Compares the duration of metrics reads at two sizes, in turns. */
final class ReadsBySize {
    private static final int WARM_UP = 3_000;
    private static final int ROUNDS = 4_000;
    private static final double TARGET = 1.1;

    private ReadsBySize() {}

    static Map<String, Object> measure(MeasuredSize few, MeasuredSize many) {
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("users", compared("users", few, read(few, "users"), many, read(many, "users")));
        results.put("revenue", compared("revenue", few, read(few, "revenue"), many, read(many, "revenue")));
        return results;
    }

    private static Map<String, Object> compared(String name, MeasuredSize few, Runnable read, MeasuredSize many,
            Runnable readOfMany) {
        Latencies small = new Latencies(ROUNDS);
        Latencies large = new Latencies(ROUNDS);
        for (int i = 0; i < WARM_UP; i++) {
            read.run();
            readOfMany.run();
        }
        for (int i = 0; i < ROUNDS; i++) {
            small.time(read);
            large.time(readOfMany);
        }
        return SizeComparison.compared("read of " + name, few, small, many, large, TARGET);
    }

    private static Runnable read(MeasuredSize size, String domain) {
        ApiHandler handler = domain.equals("users")
                ? new SyncUsersHandler(size.sync().environment())
                : new SyncRevenueHandler(size.sync().environment());
        APIGatewayProxyRequestEvent event = AdministratorRequest.get("/api/devops/metrics/" + domain);
        return () -> {
            int status = handler.handleRequest(event, FunctionContext.BEHIND_GATEWAY).getStatusCode();
            if (status != 200) {
                throw new IllegalStateException("A read returned " + status + ".");
            }
        };
    }
}
