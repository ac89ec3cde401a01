package com.revenueripple.devops.sync.stripe;

import com.revenueripple.devops.environment.Backoff;
import com.revenueripple.devops.sync.source.Deadline;
import com.revenueripple.devops.sync.source.SourceFailure;
import com.stripe.net.HttpHeaders;
import com.stripe.net.StripeRequest;
import com.stripe.net.StripeResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends the library's requests, which only read: before the deadline, at a limited rate, and with retries when Stripe
 * or the network fails temporarily. The library's own retries, which ignore {@code Retry-After}, and its telemetry are
 * not used.
 */
final class StripeTransport extends com.stripe.net.HttpClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(20);
    private static final Backoff BACKOFF = new Backoff(8, Duration.ofMillis(500), Duration.ofSeconds(8), 0.5);

    private final java.net.http.HttpClient http;
    private final Pace pace;
    private final RandomGenerator jitter;
    private final Deadline deadline;

    /** The outcome of one attempt: a response or none, and the failure to report if it is the last one. */
    private record Attempt(@Nullable StripeResponse response, SourceFailure failure) {}

    StripeTransport(Pace pace, RandomGenerator jitter, Deadline deadline) {
        this.http = java.net.http.HttpClient.newBuilder()
                .version(Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
        this.pace = pace;
        this.jitter = jitter;
        this.deadline = deadline;
    }

    /**
     * Stripe's response, which may be an error.
     *
     * @throws SourceFailure when there is none after several attempts, or not in time
     */
    @Override
    public StripeResponse request(StripeRequest request) {
        for (int attempt = 1;; attempt++) {
            pace.await(deadline);
            Attempt made = send(request);
            if (made.response() != null && !isPassing(made.response().code())) {
                return made.response();
            }
            pace.pause(delay(attempt, made.response())
                    .filter(delay -> delay.compareTo(deadline.remaining()) < 0)
                    .orElseThrow(made::failure));
        }
    }

    @Override
    public StripeResponse requestWithRetries(StripeRequest request) {
        return request(request);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private Attempt send(StripeRequest request) {
        try {
            HttpResponse<String> answer = http.send(httpRequest(request), BodyHandlers.ofString());
            StripeResponse response = new StripeResponse(answer.statusCode(),
                    HttpHeaders.of(answer.headers().map()), answer.body());
            return new Attempt(response, failure(answer.statusCode()));
        } catch (IOException e) {
            return new Attempt(null, new SourceFailure.StripeUnreachable(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceFailure.StripeUnreachable(e);
        }
    }

    private HttpRequest httpRequest(StripeRequest request) {
        Duration left = deadline.remaining();
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(request.url().toString()))
                .timeout(left.compareTo(RESPONSE_TIMEOUT) < 0 ? left : RESPONSE_TIMEOUT)
                .header("User-Agent", "revenue-ripple-devops")
                .GET();
        request.headers().map().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        return builder.build();
    }

    /**
     * Whether another attempt may succeed: another request held a lock, too many requests, or an error within Stripe.
     */
    private static boolean isPassing(int status) {
        return status == 409 || status == 429 || status >= 500;
    }

    private static SourceFailure failure(int status) {
        return status == 429
                ? new SourceFailure.StripeRateLimited()
                : new SourceFailure.StripeUnreachable("it returns status " + status);
    }

    /** The longer of the backoff and the wait that Stripe requests; empty after the last attempt. */
    private Optional<Duration> delay(int attempt, @Nullable StripeResponse response) {
        return BACKOFF.after(attempt, jitter).map(delay -> Optional.ofNullable(response)
                .flatMap(StripeTransport::retryAfter)
                .filter(requested -> requested.compareTo(delay) > 0)
                .orElse(delay));
    }

    private static Optional<Duration> retryAfter(StripeResponse response) {
        return response.headers().firstValue("Retry-After")
                .filter(seconds -> seconds.matches("\\d{1,6}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
    }
}
