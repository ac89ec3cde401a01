package com.revenueripple.devops.embedded;

import java.net.InetAddress;

/**
 * The address on which an embedded server accepts connections.
 *
 * @param address of a network interface, or of all
 * @param port 0 for any free one
 */
public record ListenAddress(String address, int port) {
    private static final String LOOPBACK = InetAddress.getLoopbackAddress().getHostAddress();
    private static final String ALL_INTERFACES = "0.0.0.0";

    /** Any free port of the loopback interface, which other machines and containers cannot reach. */
    public static ListenAddress onLoopback() {
        return new ListenAddress(LOOPBACK, 0);
    }

    /** A port of the loopback interface. */
    public static ListenAddress onLoopback(int port) {
        return new ListenAddress(LOOPBACK, port);
    }

    /** A port of all interfaces. */
    public static ListenAddress onAllInterfaces(int port) {
        return new ListenAddress(ALL_INTERFACES, port);
    }

    /** Whether only this machine can connect. */
    public boolean isLoopback() {
        return address.equals(LOOPBACK);
    }

    /** The host by which this machine connects. */
    static String localHost() {
        return LOOPBACK;
    }
}
