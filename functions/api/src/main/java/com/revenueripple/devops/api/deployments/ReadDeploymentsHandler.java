package com.revenueripple.devops.api.deployments;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.revenueripple.devops.api.http.QueryParameters;
import com.revenueripple.devops.dynamodb.SortableTime;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.Access;
import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.paging.Days;
import com.revenueripple.devops.paging.ListPlace;
import com.revenueripple.devops.paging.Page;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * {@code GET /api/devops/deployments}: the deployments of some days, newest first, the open incidents, and the DORA
 * measures over 7, 30 and 90 days, of one environment or of all.
 */
public final class ReadDeploymentsHandler extends ApiHandler {
    private static final int DEFAULT_DAYS = 30;
    private static final int LONGEST_ENVIRONMENT = 100;

    private final Clock clock;
    private final DeploymentLog log;

    public ReadDeploymentsHandler() {
        this(Environment.ofLambda());
    }

    public ReadDeploymentsHandler(Environment environment) {
        super(environment, Access.forAdministrators());
        this.clock = environment.clock();
        this.log = new DeploymentLog(environment.dynamoDb().get(), environment.required("WEBHOOK_LOG_TABLE"));
    }

    @Override
    protected void prime(Environment environment) throws Exception {
        primeAsAdministrator("/api/devops/deployments");
    }

    @Override
    protected ApiResponse answer(ApiRequest request) {
        Instant now = clock.instant();
        QueryParameters query = new QueryParameters(request);
        DayRange days = query.days(lastDay(query.cursor(), now), DEFAULT_DAYS);
        int limit = query.limit();
        Optional<String> environment = query.text("environment", LONGEST_ENVIRONMENT)
                .map(name -> name.strip().toLowerCase(Locale.ROOT));
        query.finish();
        DeploymentHistory history = log.read(now);
        Page<Deployment> page = page(history.deployments(), new Place(environment, days), query.cursor(), limit);
        DoraSummary summary = DoraSummary.of(history,
                environment.map(List::of).orElseGet(history::environments), now);
        return ApiResponse.json(200, new Deployments(now, page.items(), page.nextCursor(), summary));
    }

    /** Today; a continued list keeps its days over midnight. */
    private static LocalDate lastDay(Optional<String> cursor, Instant now) {
        return cursor.map(word -> ListPlace.decode(word).days().to()).orElseGet(() -> Days.of(now));
    }

    private static Page<Deployment> page(List<Deployment> newestFirst, Place place, Optional<String> cursor,
            int limit) {
        Predicate<Deployment> goesOn = cursor.map(place::after).orElse(_ -> true);
        List<Deployment> rest = newestFirst.stream().filter(place::contains).filter(goesOn).limit(limit + 1L).toList();
        return rest.size() <= limit
                ? new Page<>(rest, Optional.empty())
                : new Page<>(rest.subList(0, limit), Optional.of(place.cursor(rest.get(limit - 1))));
    }

    /** The selection of a list. */
    private record Place(Optional<String> environment, DayRange days) {
        boolean contains(Deployment deployment) {
            LocalDate day = Days.of(deployment.at());
            return environment.filter(name -> !name.equals(deployment.environment())).isEmpty()
                    && !day.isBefore(days.from()) && !day.isAfter(days.to());
        }

        Predicate<Deployment> after(String cursor) {
            String last = ListPlace.decode(cursor).entryIn(list(), days);
            return deployment -> entry(deployment).compareTo(last) < 0;
        }

        String cursor(Deployment last) {
            return new ListPlace(list(), days, entry(last)).encode();
        }

        private String list() {
            return environment.map(name -> "deployments#" + name).orElse("deployments");
        }

        private static String entry(Deployment deployment) {
            return SortableTime.of(deployment.at()) + "#" + deployment.entry();
        }
    }

    private record Deployments(Instant timestamp, List<Deployment> deployments, Optional<String> nextCursor,
            @JsonUnwrapped DoraSummary summary) {}
}
