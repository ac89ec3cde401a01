package com.revenueripple.devops.api;

import static com.revenueripple.devops.api.ApiFixture.ADMINISTRATOR;
import static com.revenueripple.devops.api.ApiFixture.KEY_HOLDER;
import static com.revenueripple.devops.api.ApiFixture.MEMBER;
import static com.revenueripple.devops.api.ApiFixture.keyHolder;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.revenueripple.devops.api.ApiFixture.Answer;
import com.revenueripple.devops.http.AuthorizerContext;
import com.revenueripple.devops.http.Permission;
import com.revenueripple.devops.http.Principal.KeyHolder;
import com.revenueripple.devops.http.Principal.NonAdministrator;
import com.revenueripple.devops.http.Principal;
import com.revenueripple.devops.http.RateLimitState;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each route's own guard, behind any authorizer, admits only the described callers. */
class RouteAccessTest {
    private static final Principal OVER_ITS_RATE = new KeyHolder("key_1",
            Set.of(Permission.READ_METRICS, Permission.WRITE_WEBHOOKS),
            new RateLimitState(false, 1, 0, Duration.ofMinutes(1), Duration.ofMinutes(1)));

    private final ApiRoutes routes = new ApiRoutes();

    @Test
    void onlyOpenRoutesAdmitARequestWithoutAPrincipal() {
        for (DescribedOperation operation : routes.operations) {
            Answer answer = call(operation, Optional.empty());

            if (operation.scheme().isPresent()) {
                assertThat(answer.status()).as(operation.name()).isEqualTo(401);
                assertThat(answer.code()).isEqualTo("unauthenticated");
            }
        }
        assertThat(routes.operations.stream().filter(operation -> operation.scheme().isEmpty())
                .map(DescribedOperation::name))
                .containsExactlyInAnyOrder("POST /api/devops/webhook/{source}", "GET /api/devops/openapi.yaml",
                        "GET /admin/embedded-widget", "GET /admin/embedded-widget/assets/{file}");
    }

    @Test
    void membersAreRefusedEverywhere() {
        for (DescribedOperation operation : routes.operations) {
            if (operation.scheme().isPresent()) {
                assertRefused(operation, MEMBER, 403, "not_an_administrator");
            }
        }
    }

    @Test
    void membersReceiveTheReasonOfTheAuthorizer() {
        DescribedOperation status = routes.operations.stream()
                .filter(operation -> operation.path().equals("/api/devops/status")).findFirst().orElseThrow();
        String reason = "The claim must be 'a', but is '\"}, {\\u0000 ${x} $context.path'.";

        Answer answer = call(status, Optional.of(new NonAdministrator("member-1", "second_factor_required", reason)));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.code()).isEqualTo("second_factor_required");
        assertThat(answer.json().get("detail").asText()).isEqualTo(reason);
    }

    @Test
    void aMemberOfAnEarlierAuthorizerWithoutAReasonIsStillAMember() {
        assertThat(AuthorizerContext.read(Map.of("principal", "member", "user_id", "member-1"))).contains(
                new NonAdministrator("member-1", "not_an_administrator", "This route is for administrators."));
    }

    @Test
    void keysAreRefusedOnAdministratorsRoutesExceptForMetricsTheyMayRead() {
        for (DescribedOperation operation : routes.operations) {
            if (isFor(operation, "administrator") && !operation.path().startsWith("/api/devops/metrics/")
                    && !operation.path().equals("/api/devops/status")) {
                assertRefused(operation, KEY_HOLDER, 403, "not_an_administrator");
            }
        }
    }

    @Test
    void theAdministratorsStatusShowsAKeyNoMore() {
        for (DescribedOperation operation : routes.operations) {
            if (operation.path().equals("/api/devops/status")) {
                assertThat(call(operation, Optional.of(KEY_HOLDER)).json().has("keys")).isFalse();
                assertThat(call(operation, Optional.of(ADMINISTRATOR)).json().has("keys")).isTrue();
            }
        }
    }

    @Test
    void aKeyNeedsTheRoutesPermission() {
        for (DescribedOperation operation : routes.operations) {
            if (isFor(operation, "apiKey") && !operation.path().equals("/api/devops/sync/status")) {
                Permission other = operation.method().equals("GET")
                        ? Permission.WRITE_WEBHOOKS
                        : Permission.READ_METRICS;
                assertRefused(operation, keyHolder(other), 403, "permission_missing");
                assertRefused(operation, keyHolder(), 403, "permission_missing");
            }
        }
    }

    @Test
    void aKeyOverItsRateIsRefused() {
        for (DescribedOperation operation : routes.operations) {
            if (isFor(operation, "apiKey")) {
                assertRefused(operation, OVER_ITS_RATE, 429, "rate_limited");
            }
        }
    }

    private static boolean isFor(DescribedOperation operation, String scheme) {
        return operation.scheme().filter(scheme::equals).isPresent();
    }

    private void assertRefused(DescribedOperation operation, Principal principal, int status, String code) {
        Answer answer = call(operation, Optional.of(principal));

        assertThat(answer.status()).as(operation.name()).isEqualTo(status);
        assertThat(answer.code()).as(operation.name()).isEqualTo(code);
    }

    private Answer call(DescribedOperation operation, Optional<Principal> principal) {
        Map<String, String> path = new HashMap<>();
        operation.parametersIn("path").forEach(parameter -> path.put(parameter.name(), "none"));
        ProxyRequestContext context = new ProxyRequestContext();
        context.setRequestId("request-1");
        principal.ifPresent(caller -> context.setAuthorizer(new HashMap<>(AuthorizerContext.of(caller))));
        return routes.call(operation, new APIGatewayProxyRequestEvent().withHttpMethod(operation.method())
                .withResource(operation.path()).withPathParameters(path).withRequestContext(context));
    }
}
