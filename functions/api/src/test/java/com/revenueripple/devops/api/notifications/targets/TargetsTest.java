package com.revenueripple.devops.api.notifications.targets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.revenueripple.devops.api.notifications.targets.Targets.AddressRefusedException;
import com.revenueripple.devops.api.notifications.targets.Targets.RefusedException;
import com.revenueripple.devops.environment.Environment;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile and legitimate URLs and names. */
class TargetsTest {
    private static final String PUBLIC = "93.184.215.14";

    @ParameterizedTest
    @ValueSource(strings = {"http://hooks.example.com", "ftp://hooks.example.com", "hooks.example.com",
            "https:hooks.example.com",
            "https://", "https:///path", "//hooks.example.com", "javascript:alert(1)", "file:///etc/passwd",
            "https://user@hooks.example.com", "https://user:password@hooks.example.com", "https://@hooks.example.com",
            "https://hooks.example.com#fragment", "https://hooks.example.com:8443", "https://hooks.example.com:80",
            "https://hooks.example.com:0", "https://hooks.example.com:443@10.0.0.1", "https://localhost",
            "https://localhost.", "https://intranet", "https://127.0.0.1", "https://127.1", "https://2130706433",
            "https://0x7f000001", "https://0x7f.0.0.1", "https://0177.0.0.1", "https://017700000001",
            "https://10.0.0.1", "https://93.184.215.14", "https://[::1]", "https://[::ffff:127.0.0.1]",
            "https://[::ffff:7f00:1]", "https://[fe80::1%25eth0]", "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]",
            "https://hooks.example.com\\@10.0.0.1", "https://hooks.example.com%2f@10.0.0.1",
            "https://hooks.exam ple.com", "https://hooks.example.com/\u0000", "https://\u2460\u2461\u2466.0.0.1",
            "https://hooks.example.1", "https://hooks.example.0x1", "https://_internal.example.com",
            "https://hooks.example.com/\u20ac",
            "https://hooks.ex\u00e4mple.com"})
    void aUrlWithoutAPublicHostIsRefused(String url) {
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> leadingTo(PUBLIC).check(url));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://hooks.example.com", "https://hooks.example.com:443/a", "https://HOOKS.Example.COM",
            "https://xn--bcher-kva.example/%20?a=%2f", "https://a-b.c.co.uk"})
    void aUrlOfAPublicHostIsAccepted(String url) throws RefusedException {
        assertThat(leadingTo(PUBLIC).check(url)).isEqualTo(URI.create(url));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1",
            "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1",
            "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1",
            "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:10.0.0.1", "::10.0.0.1",
            "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:a00:1::", "3fff::1", "5f00::1",
            "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1"})
    void aHostWithANonPublicAddressIsRefused(String address) {
        Targets targets = leadingTo(PUBLIC, address);

        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> targets.check("https://hooks.example.com"))
                .withMessage("must lead to the public internet");
        assertThatExceptionOfType(AddressRefusedException.class)
                .isThrownBy(() -> targets.addresses("hooks.example.com"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"93.184.215.14", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0",
            "192.0.1.1", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
            "2001:200::1", "2003::1", "::ffff:93.184.215.14"})
    void aHostWithAPublicAddressIsAccepted(String address) throws Exception {
        assertThat(leadingTo(address).check("https://hooks.example.com")).hasHost("hooks.example.com");
        assertThat(leadingTo(address).addresses("hooks.example.com")).containsExactly(InetAddress.ofLiteral(address));
    }

    @Test
    void aHostThatCannotBeFoundIsRefused() {
        Targets targets = targets(Map.of(), host -> {
            throw new UnknownHostException(host);
        });

        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> targets.check("https://hooks.example.com"))
                .withMessage("must have a host that can be found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:3000/local/inbox", "http://127.0.0.1:8080", "https://[::1]:8443/a"})
    void anyAddressIsAcceptedOnADevelopersMachine(String url) throws Exception {
        Targets targets = targets(Map.of("NOTIFICATION_TARGETS", "any"), HostResolver.ofSystem());

        assertThat(targets.check(url)).isEqualTo(URI.create(url));
        assertThat(targets.addresses("127.0.0.1")).containsExactly(InetAddress.ofLiteral("127.0.0.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "all", "ANY", "public"})
    void everyOtherValueMeansPublicTargets(String scope) {
        Targets targets = targets(Map.of("NOTIFICATION_TARGETS", scope), HostResolver.ofSystem());

        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> targets.check("http://localhost"));
        assertThatExceptionOfType(AddressRefusedException.class).isThrownBy(() -> targets.addresses("127.0.0.1"));
    }

    private static Targets leadingTo(String... addresses) {
        List<InetAddress> all = Arrays.stream(addresses).map(InetAddress::ofLiteral).toList();
        return targets(Map.of(), _ -> all);
    }

    private static Targets targets(Map<String, String> variables, HostResolver resolver) {
        return Targets.in(new Environment(variables, Clock.systemUTC(), new SecureRandom(), () -> {
            throw new AssertionError();
        }, () -> {
            throw new AssertionError();
        }, () -> {
            throw new AssertionError();
        }), resolver);
    }
}
