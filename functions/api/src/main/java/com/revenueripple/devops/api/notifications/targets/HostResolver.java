package com.revenueripple.devops.api.notifications.targets;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host. */
@FunctionalInterface
public interface HostResolver {
    /**
     * All addresses of the host, at least one.
     *
     * @param host a name, or an address as in a URL without brackets
     */
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /** The machine's own resolver. */
    static HostResolver ofSystem() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
