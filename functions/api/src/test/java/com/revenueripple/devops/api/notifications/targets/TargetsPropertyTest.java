package com.revenueripple.devops.api.notifications.targets;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.api.notifications.targets.Targets.RefusedException;
import com.revenueripple.devops.environment.Environment;
import java.net.InetAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import org.apache.hc.client5.http.classic.methods.HttpPost;

/** Whatever is accepted as a URL: the checked host is the one that is connected to. */
class TargetsPropertyTest {
    private static final List<String> PIECES = List.of("https", "http", "://", ":", "/", "//", "\\", "@", "#", "?", "%",
            "%2f", "%40", "%00", "[", "]", "::1", "127.0.0.1", "169.254.169.254", "0x7f", "2130706433", "localhost",
            "hooks.example.com", "example.com", "a.b", ".", "-", "_", "443", "80", "0", "65536", "user", " ", "\t",
            "\n",
            "\u0000", "\u202E", "\uFF0E", "\u3002", "\u00e9", "xn--", "a".repeat(64), "x", "..;");
    private static final List<String> STARTS = List.of("", "https://", "https://hooks.example.com",
            "https://a.b.example",
            "HTTPS://hooks.example.com", "https://hooks.example.com/", "https://user");

    @Property(tries = 5_000, seed = "20261123")
    void theHostThatIsCheckedIsTheHostThatIsConnectedTo(@ForAll Random random) throws Exception {
        String text = pick(STARTS, random) + IntStream.range(0, random.nextInt(5)).mapToObj(_ -> pick(PIECES, random))
                .collect(Collectors.joining());
        List<String> resolved = new ArrayList<>();
        Targets targets = Targets.in(environment(), host -> {
            resolved.add(host);
            return List.of(InetAddress.ofLiteral("93.184.215.14"));
        });

        boolean isAccepted = isAccepted(text, targets);

        if (isAccepted) {
            HttpPost request = new HttpPost(URI.create(text));
            assertThat(request.getScheme()).isEqualTo("https");
            assertThat(resolved).containsExactly(request.getAuthority().getHostName());
            assertThat(request.getAuthority().getPort()).isIn(-1, 443);
            assertThat(request.getAuthority().getUserInfo()).isNull();
            assertThat(request.getUri().getHost()).isEqualTo(request.getAuthority().getHostName());
        }
        Statistics.label("accepted").collect(isAccepted)
                .coverage(coverage -> coverage.check(true).percentage(share -> share > 5));
    }

    private static boolean isAccepted(String text, Targets targets) {
        try {
            return text.equals(targets.check(text).toString());
        } catch (RefusedException refused) {
            assertThat(refused.rule()).startsWith("must ");
            return false;
        }
    }

    private static String pick(List<String> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }

    private static Environment environment() {
        return new Environment(Map.of(), Clock.systemUTC(), new SecureRandom(), () -> {
            throw new AssertionError();
        }, () -> {
            throw new AssertionError();
        }, () -> {
            throw new AssertionError();
        });
    }
}
