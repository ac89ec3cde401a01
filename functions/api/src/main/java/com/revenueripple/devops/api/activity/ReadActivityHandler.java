package com.revenueripple.devops.api.activity;

import com.revenueripple.devops.activity.Activity;
import com.revenueripple.devops.activity.ActivityLog;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.Access;
import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.http.Paging;
import com.revenueripple.devops.paging.Page;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** {@code GET /api/devops/activity}: who did what when, newest first. */
public final class ReadActivityHandler extends ApiHandler {
    private static final int DEFAULT_DAYS = 30;

    private final Environment environment;
    private final ActivityLog activityLog;

    public ReadActivityHandler() {
        this(Environment.ofLambda());
    }

    public ReadActivityHandler(Environment environment) {
        super(environment, Access.forAdministrators());
        this.environment = environment;
        this.activityLog = new ActivityLog(environment.dynamoDb().get(), environment.required("ACTIVITY_LOG_TABLE"));
    }

    @Override
    protected ApiResponse answer(ApiRequest request) {
        Paging paging = Paging.of(request);
        LocalDate today = LocalDate.ofInstant(environment.clock().instant(), ZoneOffset.UTC);
        Page<Activity> page = activityLog.newestFirst(Paging.days(request, today, DEFAULT_DAYS), paging.cursor(),
                paging.limit());
        return ApiResponse.json(200, new ActivityList(page.items(), page.nextCursor()));
    }

    private record ActivityList(List<Activity> activity, Optional<String> nextCursor) {}
}
