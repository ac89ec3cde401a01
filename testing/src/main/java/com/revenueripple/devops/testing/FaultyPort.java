package com.revenueripple.devops.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A port of the loopback interface that forwards to another one, such as a database's, and fails as a test requires.
 */
public final class FaultyPort implements AutoCloseable {
    private static final int BUFFER_BYTES = 8 * 1024;

    private final ServerSocket server;
    private final Supplier<InetSocketAddress> target;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong bytesUntilCut = new AtomicLong(Long.MAX_VALUE);
    private volatile Mode mode = Mode.OPEN;

    /** The treatment of connections. */
    private enum Mode {
        OPEN,
        REFUSING,
        SILENT
    }

    /** @param target called for each connection */
    public FaultyPort(Supplier<InetSocketAddress> target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** The port whose connections are forwarded to the target. */
    public int port() {
        return server.getLocalPort();
    }

    /** From now on every connection ends at once, including the present ones. */
    public void refuse() {
        mode = Mode.REFUSING;
        cut();
    }

    /** From now on no data passes in either direction, while connections stay open. */
    public void fallSilent() {
        mode = Mode.SILENT;
    }

    /** Ends the present connections once the target has sent this many more bytes. */
    public void cutAfter(long bytes) {
        bytesUntilCut.set(bytes);
    }

    /** Ends the present connections; new ones are possible. */
    public void cut() {
        open.forEach(FaultyPort::close);
    }

    /** Ends the faults for new connections. */
    public void over() {
        mode = Mode.OPEN;
        bytesUntilCut.set(Long.MAX_VALUE);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
        threads.shutdownNow();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.execute(() -> connect(client));
            } catch (IOException _) {
                // The server was closed, or the client has gone.
            }
        }
    }

    private void connect(Socket client) {
        open.add(client);
        try {
            if (mode == Mode.REFUSING) {
                return;
            }
            InetSocketAddress address = target.get();
            try (Socket database = new Socket(address.getAddress(), address.getPort())) {
                open.add(database);
                threads.execute(() -> copy(client, database));
                copyUntilCut(database, client);
                open.remove(database);
            }
        } catch (IOException _) {
            // The other side notices the end of the connection.
        } finally {
            close(client);
            open.remove(client);
        }
    }

    private void copy(Socket from, Socket to) {
        try {
            copy(from.getInputStream(), to.getOutputStream(), false);
        } catch (IOException _) {
            close(to);
        }
    }

    private void copyUntilCut(Socket from, Socket to) throws IOException {
        copy(from.getInputStream(), to.getOutputStream(), true);
    }

    private void copy(InputStream from, OutputStream to, boolean isCounted) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
            if (isCounted && bytesUntilCut.addAndGet(-count) < 0) {
                cut();
            }
            if (mode != Mode.SILENT) {
                to.write(buffer, 0, count);
                to.flush();
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // The socket is not used any more in any case.
        }
    }
}
