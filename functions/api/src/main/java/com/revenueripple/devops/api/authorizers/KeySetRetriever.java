package com.revenueripple.devops.api.authorizers;

import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.Resource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.net.URLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Retrieves over HTTP within a time limit, however slowly the bytes arrive. It follows no redirect: only the
 * configuration decides whose keys are valid.
 */
final class KeySetRetriever extends DefaultResourceRetriever {
    private static final int LARGEST_BYTES = 64 * 1024;

    private final Duration longest;

    /** @param longest from connecting to the last byte */
    KeySetRetriever(Duration longest) {
        super(Math.toIntExact(longest.toMillis()), Math.toIntExact(longest.toMillis()), LARGEST_BYTES + 1);
        setHeaders(Map.of("Accept", List.of("application/json")));
        this.longest = longest;
    }

    @Override
    public Resource retrieveResource(URL url) throws IOException {
        FutureTask<Resource> retrieval = new FutureTask<>(() -> super.retrieveResource(url));
        Thread.startVirtualThread(retrieval);
        try {
            return retrieval.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause());
        } catch (TimeoutException _) {
            throw new SocketTimeoutException("The retrieval takes more than " + longest.toMillis() + " ms.");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The invocation was stopped.");
        } finally {
            retrieval.cancel(true);
        }
    }

    @Override
    protected HttpURLConnection openHTTPConnection(URL url) throws IOException {
        HttpURLConnection connection = super.openHTTPConnection(url);
        connection.setInstanceFollowRedirects(false);
        return connection;
    }

    @Override
    protected URLConnection openFileConnection(URL url) throws IOException {
        throw new IOException("The address is not an HTTP address.");
    }
}
