package com.revenueripple.devops.local;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.URI;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** HTTP on one port of the loopback interface. It has the port from the beginning and answers once it is started. */
final class LocalServer implements AutoCloseable {
    private final Server server;
    private final ServerConnector connector;

    /**
     * Takes the port.
     *
     * @param port 0 for any free one
     * @throws BindException when the port is taken
     */
    LocalServer(int port) throws IOException {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
        server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        // As API Gateway, takes %2F in a path parameter.
        http.setUriCompliance(UriCompliance.UNSAFE);
        connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        connector.setPort(port);
        server.addConnector(connector);
        open();
    }

    URI baseUrl() {
        return URI.create("http://localhost:" + connector.getLocalPort());
    }

    /** Begins to answer; a request goes to the first handler that takes it. */
    void start(Handler... handlers) {
        server.setHandler(new Handler.Sequence(handlers));
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("The HTTP server did not start.", e);
        }
    }

    /** Jetty hides what everybody wants to know in the cause. */
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
        try {
            server.stop();
            connector.close();
        } catch (Exception e) {
            throw new IllegalStateException("The HTTP server did not stop.", e);
        }
    }
}
