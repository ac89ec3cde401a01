package com.revenueripple.devops.local;

import com.revenueripple.devops.embedded.ListenAddress;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** An HTTP server. It holds its port until it is closed, even before it responds. */
final class LocalServer implements AutoCloseable {
    private final Server server;
    private final ServerConnector connector;

    /**
     * Binds the address.
     *
     * @throws BindException when the port is taken
     */
    LocalServer(ListenAddress listen) throws IOException {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
        server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        // Accepts %2F in a path parameter, as API Gateway does.
        http.setUriCompliance(UriCompliance.UNSAFE);
        connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(listen.address());
        connector.setPort(listen.port());
        server.addConnector(connector);
        open();
    }

    /** The address for this machine. */
    URI baseUrl() {
        return URI.create("http://localhost:" + connector.getLocalPort());
    }

    /**
     * Starts the server; a request goes to the first handler that accepts it.
     *
     * @return stops the server when closed; close it before the resources of the handlers
     */
    AutoCloseable answerWith(Handler... handlers) {
        server.setHandler(new Handler.Sequence(handlers));
        try {
            server.start();
            return server::stop;
        } catch (Exception e) {
            throw new IllegalStateException("The HTTP server did not start.", e);
        }
    }

    /** Throws the BindException that Jetty hides in the cause. */
    private void open() throws IOException {
        try {
            connector.open();
        } catch (IOException e) {
            if (e.getCause() instanceof BindException taken) {
                throw taken;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        connector.close();
    }
}
