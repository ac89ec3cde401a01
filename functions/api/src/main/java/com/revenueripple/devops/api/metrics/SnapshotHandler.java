package com.revenueripple.devops.api.metrics;

import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.Access;
import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.http.Problem;
import com.revenueripple.devops.keys.Permission;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.Snapshot;
import com.revenueripple.devops.metrics.SnapshotStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** Answers with the last snapshot of one domain, one read of one item, or 304 to a caller that has it already. */
abstract class SnapshotHandler extends ApiHandler {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(60);

    private final SnapshotStore snapshots;
    private final Domain domain;

    SnapshotHandler(Environment environment, Domain domain) {
        super(environment, Access.forKeysWith(Permission.READ_METRICS).andAdministrators());
        this.snapshots = new SnapshotStore(environment.dynamoDb().get(), environment.required("METRICS_TABLE"));
        this.domain = domain;
    }

    @Override
    protected final ApiResponse answer(ApiRequest request) {
        Snapshot snapshot = snapshots.latest(domain).orElseThrow(() -> Problem.unavailable("metrics_not_ready",
                "Metrics not ready", "No sync has finished yet.", RETRY_AFTER).exception());
        ApiResponse answer = request.header("If-None-Match").filter(tags -> names(tags, snapshot.etag())).isPresent()
                ? ApiResponse.notModified()
                : ApiResponse.jsonText(200, snapshot.body());
        return answer.with(Map.of("ETag", snapshot.etag(), "Cache-Control", "private, no-cache"));
    }

    /** Whether the list of entity tags has this one (RFC 9110, weak comparison). */
    private static boolean names(String tags, String etag) {
        return Arrays.stream(tags.split(","))
                .map(tag -> tag.strip().replaceFirst("^W/", ""))
                .anyMatch(tag -> tag.equals(etag) || tag.equals("*"));
    }
}
