package com.revenueripple.devops.local;

import com.revenueripple.devops.embedded.ListenAddress;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.util.Set;
import java.util.stream.Stream;
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
    private final KnownHosts hosts;

    /**
     * Binds the address.
     *
     * @param hosts the names by which requests may call this machine, besides those of the loopback interface
     * @throws BindException when the port is taken
     */
    LocalServer(ListenAddress listen, Set<String> hosts) throws IOException {
        this.hosts = new KnownHosts(hosts);
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
     * Starts the server; a request that names this machine goes to the first handler that accepts it.
     *
     * @return stops the server when closed; close it before the resources of the handlers
     */
    AutoCloseable answerWith(Handler... handlers) {
        server.setHandler(new Handler.Sequence(Stream.concat(Stream.of(hosts), Stream.of(handlers)).toList()));
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
