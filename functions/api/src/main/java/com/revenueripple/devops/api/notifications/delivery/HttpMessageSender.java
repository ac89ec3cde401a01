package com.revenueripple.devops.api.notifications.delivery;

import com.revenueripple.devops.api.notifications.delivery.Delivery.Attempt;
import com.revenueripple.devops.api.notifications.targets.Targets.AddressRefusedException;
import com.revenueripple.devops.api.notifications.targets.Targets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.Timeout;

/**
 * Sends by HTTP/1.1, within 15 seconds from name resolution to response. The address is checked on connecting;
 * redirects are not followed, connections and cookies not kept.
 */
final class HttpMessageSender implements MessageSender {
    private static final int MOST_AT_ONCE = 100;
    private static final int KEPT_BYTES = 1024;
    /** Control characters except line ends and tabs, and the replacement of bytes that are not text. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\x{FFFD}&&[^\\r\\n\\t]]");
    private static final int LONGEST_RETRY_AFTER_DIGITS = 18;

    private final CloseableHttpClient client;
    private final Clock clock;
    private final Duration longest;

    HttpMessageSender(Targets targets, Clock clock) {
        this(targets, clock, LONGEST, SSLContexts.createDefault());
    }

    /**
     * @param longest the time limit of one attempt
     * @param tls with the trusted certificates
     */
    HttpMessageSender(Targets targets, Clock clock, Duration longest, SSLContext tls) {
        this.client = client(targets, longest, tls);
        this.clock = clock;
        this.longest = longest;
    }

    @Override
    public Answer post(URI url, Map<String, String> headers, byte[] body) {
        HttpPost request = new HttpPost(url);
        headers.forEach(request::setHeader);
        request.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        Exchange exchange = new Exchange(clock.instant());
        FutureTask<Void> task = new FutureTask<>(() -> exchange.run(client, request), null);
        Thread.startVirtualThread(task);
        try {
            task.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            exchange.fail("timeout");
        } catch (ExecutionException failed) {
            throw new IllegalStateException("The request could not be made.", failed);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            exchange.fail("interrupted");
        } finally {
            request.cancel();
            task.cancel(true);
        }
        return exchange.answer(clock.instant());
    }

    private static CloseableHttpClient client(Targets targets, Duration longest, SSLContext tls) {
        Timeout timeout = Timeout.of(longest);
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(resolver(targets))
                        .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls))
                        .setMaxConnPerRoute(MOST_AT_ONCE)
                        .setMaxConnTotal(MOST_AT_ONCE)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(timeout)
                                .setSocketTimeout(timeout)
                                .build())
                        .build())
                .setConnectionReuseStrategy((_, _, _) -> false)
                .setUserAgent("Revenue-Ripple-DevOps")
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableRedirectHandling()
                .build();
    }

    private static DnsResolver resolver(Targets targets) {
        return new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                return targets.addresses(host).toArray(InetAddress[]::new);
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                return host;
            }
        };
    }

    private static String errorOf(IOException failure) {
        return switch (failure) {
            case AddressRefusedException _ -> "address_refused";
            case UnknownHostException _ -> "host_unknown";
            case SSLException _ -> "tls_failed";
            case SocketTimeoutException _ -> "timeout";
            default -> "connection_failed";
        };
    }

    /** The result of a request so far; the response may be cut off at any time. */
    private static final class Exchange {
        private final Instant start;
        private Optional<Integer> statusCode = Optional.empty();
        private Optional<String> error = Optional.empty();
        private Optional<Duration> retryAfter = Optional.empty();
        private String body = "";

        Exchange(Instant start) {
            this.start = start;
        }

        void run(CloseableHttpClient client, HttpPost request) {
            try (ClassicHttpResponse response = client.executeOpen(null, request, null)) {
                head(response);
                HttpEntity entity = response.getEntity();
                if (entity != null) {
                    body(printable(entity.getContent().readNBytes(KEPT_BYTES)));
                }
            } catch (IOException e) {
                fail(errorOf(e));
            }
        }

        /** In UTF-8 no longer than the bytes. */
        private static String printable(byte[] bytes) {
            return UNPRINTABLE.matcher(new String(bytes, StandardCharsets.UTF_8)).replaceAll("?");
        }

        private synchronized void head(ClassicHttpResponse response) {
            statusCode = Optional.of(response.getCode());
            retryAfter = Optional.ofNullable(response.getFirstHeader("Retry-After"))
                    .map(Header::getValue)
                    .flatMap(value -> retryAfter(value, start));
        }

        private synchronized void body(String text) {
            body = text;
        }

        /**
         * The first failure counts. With a status there is none: the endpoint has responded, and only its text is cut
         * off.
         */
        synchronized void fail(String code) {
            if (statusCode.isEmpty()) {
                error = error.or(() -> Optional.of(code));
            }
        }

        synchronized Answer answer(Instant end) {
            return new Answer(new Attempt(start, Duration.between(start, end), statusCode, error, body), retryAfter);
        }

        /** Seconds or a date (RFC 9110, 10.2.3). */
        private static Optional<Duration> retryAfter(String value, Instant now) {
            String text = value.strip();
            if (text.matches("[0-9]{1," + LONGEST_RETRY_AFTER_DIGITS + "}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
            }
            try {
                Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
                return Optional.of(Duration.between(now, date)).filter(Duration::isPositive);
            } catch (DateTimeException _) {
                return Optional.empty();
            }
        }
    }
}
