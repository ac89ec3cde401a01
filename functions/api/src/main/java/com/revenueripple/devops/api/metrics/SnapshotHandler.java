package com.revenueripple.devops.api.metrics;

import com.revenueripple.devops.api.http.QueryParameters;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.Access;
import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.http.Permission;
import com.revenueripple.devops.http.Problem;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.metrics.HistoryPoint;
import com.revenueripple.devops.metrics.Interval;
import com.revenueripple.devops.metrics.Snapshot;
import com.revenueripple.devops.metrics.SnapshotStore;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.paging.Days;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Returns the last snapshot of one domain, by one read of one item, or 304 when the caller's copy is current; at
 * {@code …/history} the points of some days. A subclass may add routes.
 */
abstract class SnapshotHandler extends ApiHandler {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(60);
    private static final int DEFAULT_DAYS = 30;
    private static final int MOST_POINTS = 1000;
    private static final List<String> INTERVALS = Arrays.stream(Interval.values()).map(Interval::code).toList();

    private final Domain domain;
    private final SnapshotStore snapshots;
    private final Clock clock;

    SnapshotHandler(Environment environment, Domain domain, SnapshotStore snapshots) {
        super(environment, Access.forKeysWith(Permission.READ_METRICS).andAdministrators());
        this.domain = domain;
        this.snapshots = snapshots;
        this.clock = environment.clock();
    }

    @Override
    protected void prime(Environment environment) throws Exception {
        primeAsKeyHolder("/api/devops/sync/" + domain.code());
    }

    @Override
    protected ApiResponse answer(ApiRequest request) {
        return request.resource().endsWith("/history") ? history(request) : latest(request);
    }

    /**
     * The last snapshot of the domain.
     *
     * @throws com.revenueripple.devops.http.ProblemException 503 before the first sync
     */
    final Snapshot snapshot() {
        return snapshots.latest(domain).orElseThrow(() -> Problem.unavailable("metrics_not_ready",
                "Metrics not ready", "No sync has finished yet.", RETRY_AFTER).exception());
    }

    private ApiResponse latest(ApiRequest request) {
        Snapshot snapshot = snapshot();
        ApiResponse answer = EntityTags.matched(request, snapshot.etag())
                ? ApiResponse.notModified()
                : ApiResponse.jsonText(200, snapshot.body());
        return answer.with(Map.of("ETag", snapshot.etag(), "Cache-Control", "private, no-cache"));
    }

    private ApiResponse history(ApiRequest request) {
        QueryParameters query = new QueryParameters(request);
        DayRange days = query.days(Days.of(clock.instant()), DEFAULT_DAYS);
        Interval interval = query.choice("interval", Interval::of, INTERVALS, Interval.DAY);
        if (interval.count(days) > MOST_POINTS) {
            query.error("interval", tooManyPoints(interval, days));
        }
        query.finish();
        return ApiResponse.json(200,
                new History(interval, days.from().toString(), days.to().toString(),
                        snapshots.history(domain, interval, days)));
    }

    private static String tooManyPoints(Interval interval, DayRange days) {
        String fits = Arrays.stream(Interval.values())
                .filter(other -> other.count(days) <= MOST_POINTS)
                .map(other -> "the interval " + other.code() + " fits")
                .findFirst()
                .orElse("no interval fits");
        return "makes " + interval.count(days) + " points of these days; the maximum is " + MOST_POINTS + "; " + fits;
    }

    private record History(Interval interval, String from, String to, List<HistoryPoint> points) {}
}
