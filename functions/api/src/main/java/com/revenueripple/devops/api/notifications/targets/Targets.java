package com.revenueripple.devops.api.notifications.targets;

import com.revenueripple.devops.environment.Environment;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The URLs and addresses to which messages may be sent. In the cloud, https on port 443 of a host with public addresses
 * only; on a developer's machine, with NOTIFICATION_TARGETS set to {@code any}, any.
 */
public final class Targets {
    /** In characters. */
    public static final int LONGEST_URL = 2000;

    private static final int HTTPS_PORT = 443;
    /** Names whose top-level domain is not a number, so that no name passes that some read as an address. */
    private static final Pattern NAME = Pattern.compile(
            "(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+(?!0x[0-9a-f]*\\.?$)[a-z0-9-]*[a-z][a-z0-9-]*");

    private final Scope scope;
    private final HostResolver resolver;

    private enum Scope {
        PUBLIC,
        ANY
    }

    private Targets(Scope scope, HostResolver resolver) {
        this.scope = scope;
        this.resolver = resolver;
    }

    /** The targets of a function: public ones, unless NOTIFICATION_TARGETS is {@code any}. */
    public static Targets in(Environment environment, HostResolver resolver) {
        boolean isAny = environment.optional("NOTIFICATION_TARGETS").filter("any"::equals).isPresent();
        return new Targets(isAny ? Scope.ANY : Scope.PUBLIC, resolver);
    }

    /** A URL to which messages may not be sent. */
    public static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(String rule) {
            super(rule, null, false, false);
        }

        /** The rule that the URL breaks. */
        public String rule() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * The URL in the text, with its present addresses checked.
     *
     * @throws RefusedException with the rule that it breaks
     */
    public URI check(String text) throws RefusedException {
        URI url = parse(text);
        if (scope == Scope.PUBLIC) {
            checkPublic(url);
        }
        return url;
    }

    /**
     * The present addresses of a host to connect to.
     *
     * @throws UnknownHostException when it has none
     * @throws AddressRefusedException when one of them is not allowed
     */
    public List<InetAddress> addresses(String host) throws UnknownHostException {
        List<InetAddress> addresses = resolver.resolve(host);
        if (scope == Scope.PUBLIC && !addresses.stream().allMatch(PublicAddresses::contain)) {
            throw new AddressRefusedException(host);
        }
        return addresses;
    }

    /** A host has an address to which nothing may be sent. */
    public static final class AddressRefusedException extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        AddressRefusedException(String host) {
            super(host);
        }
    }

    private URI parse(String text) throws RefusedException {
        require(text.length() <= LONGEST_URL, "must have at most " + LONGEST_URL + " characters");
        try {
            URI url = new URI(text).parseServerAuthority();
            require(url.getHost() != null && ("https".equals(url.getScheme()) || isPlain(url)),
                    "must be an https URL");
            require(url.toASCIIString().equals(text), "must be written in ASCII");
            require(url.getRawUserInfo() == null, "must not have user information");
            require(url.getRawFragment() == null, "must not have a fragment");
            return url;
        } catch (URISyntaxException _) {
            throw new RefusedException("must be an https URL");
        }
    }

    private boolean isPlain(URI url) {
        return scope == Scope.ANY && "http".equals(url.getScheme());
    }

    private void checkPublic(URI url) throws RefusedException {
        require(url.getPort() == -1 || url.getPort() == HTTPS_PORT, "must use port 443");
        require(NAME.matcher(url.getHost().toLowerCase(Locale.ROOT)).matches(),
                "must name a public host, not an address");
        try {
            addresses(url.getHost());
        } catch (AddressRefusedException _) {
            throw new RefusedException("must lead to the public internet");
        } catch (UnknownHostException _) {
            throw new RefusedException("must have a host that can be found");
        }
    }

    private static void require(boolean isMet, String rule) throws RefusedException {
        if (!isMet) {
            throw new RefusedException(rule);
        }
    }
}
