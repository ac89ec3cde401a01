package com.revenueripple.devops.api.activity;

import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.activity.ActivityLog;
import com.revenueripple.devops.api.http.QueryParameters;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.Access;
import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.paging.Days;
import com.revenueripple.devops.paging.Page;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** {@code GET /api/devops/activity}: the audit log, newest entries first. */
public final class ReadActivityHandler extends ApiHandler {
    private static final int DEFAULT_DAYS = 30;

    private final Clock clock;
    private final ActivityLog activityLog;

    public ReadActivityHandler() {
        this(Environment.ofLambda());
    }

    public ReadActivityHandler(Environment environment) {
        super(environment, Access.forAdministrators());
        this.clock = environment.clock();
        this.activityLog = new ActivityLog(environment.dynamoDb().get(), environment.required("ACTIVITY_LOG_TABLE"));
    }

    @Override
    protected void prime(Environment environment) throws Exception {
        primeAsAdministrator("/api/devops/activity");
    }

    @Override
    protected ApiResponse answer(ApiRequest request) {
        QueryParameters query = new QueryParameters(request);
        DayRange days = query.days(Days.of(clock.instant()), DEFAULT_DAYS);
        int limit = query.limit();
        query.finish();
        Page<Activity> page = activityLog.newestFirst(days, query.cursor(), limit);
        return ApiResponse.json(200, new ActivityList(page.items(), page.nextCursor()));
    }

    private record ActivityList(List<Activity> activity, Optional<String> nextCursor) {}
}
