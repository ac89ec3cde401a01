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

/** One port of the loopback interface, taken from the beginning and given back at the end; in between it may answer. */
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

    /**
     * Begins to answer; a request goes to the first handler that takes it.
     *
     * @return ends the answering when closed, to be done before what the handlers need is gone
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
        connector.close();
    }
}
