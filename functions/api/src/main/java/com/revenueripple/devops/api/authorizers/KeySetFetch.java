package com.revenueripple.devops.api.authorizers;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches an issuer's key set, so that twice fits into the authorizer's ten seconds however slowly it comes. Follows no
 * redirect: whose keys count is said by the configuration alone.
 */
final class KeySetFetch {
    private static final Duration LONGEST = Duration.ofSeconds(3);
    private static final int LARGEST_BYTES = 64 * 1024;

    private final URL url;
    private final Duration longest;

    private KeySetFetch(URL url, Duration longest) {
        this.url = url;
        this.longest = longest;
    }

    /**
     * Of the keys published at that address.
     *
     * @throws IllegalStateException when the address is no URL
     */
    static KeySetFetch from(String uri) {
        return from(uri, LONGEST);
    }

    /** @param longest from connecting to the last byte */
    static KeySetFetch from(String uri, Duration longest) {
        try {
            return new KeySetFetch(URI.create(uri).toURL(), longest);
        } catch (MalformedURLException | IllegalArgumentException e) {
            throw new IllegalStateException("OIDC_JWKS_URI is not a URL: " + uri, e);
        }
    }

    /**
     * The key set as it is now.
     *
     * @throws IOException when it does not come in time, is too large or is none
     */
    JWKSet fetch() throws IOException {
        try {
            return JWKSet.parse(new String(body(), StandardCharsets.UTF_8));
        } catch (ParseException _) {
            throw new IOException("What is published is no key set.");
        }
    }

    private byte[] body() throws IOException {
        HttpURLConnection connection = open();
        FutureTask<byte[]> reading = new FutureTask<>(() -> read(connection));
        Thread.startVirtualThread(reading);
        try {
            return reading.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException cause ? cause : new IOException(failed.getCause());
        } catch (TimeoutException _) {
            connection.disconnect();
            throw new SocketTimeoutException("It takes more than " + longest.toMillis() + " ms.");
        } catch (InterruptedException _) {
            connection.disconnect();
            Thread.currentThread().interrupt();
            throw new IOException("The invocation was stopped.");
        }
    }

    private HttpURLConnection open() throws IOException {
        if (!(url.openConnection() instanceof HttpURLConnection connection)) {
            throw new IOException("The address is none of HTTP.");
        }
        connection.setConnectTimeout(Math.toIntExact(longest.toMillis()));
        connection.setReadTimeout(Math.toIntExact(longest.toMillis()));
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("Accept", "application/json");
        return connection;
    }

    private static byte[] read(HttpURLConnection connection) throws IOException {
        if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
            throw new IOException("The answer is " + connection.getResponseCode() + ".");
        }
        try (InputStream stream = connection.getInputStream()) {
            byte[] body = stream.readNBytes(LARGEST_BYTES + 1);
            if (body.length > LARGEST_BYTES) {
                throw new IOException("There are more than " + LARGEST_BYTES + " bytes.");
            }
            return body;
        }
    }
}
