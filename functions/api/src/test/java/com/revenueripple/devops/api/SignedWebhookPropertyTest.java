package com.revenueripple.devops.api;

import static com.revenueripple.devops.api.ApiFixture.KEY_HOLDER;
import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.api.ApiFixture.Caller;
import com.revenueripple.devops.api.webhooks.IngestSignedWebhookHandler;
import com.revenueripple.devops.api.webhooks.IngestWebhookHandler;
import com.revenueripple.devops.api.webhooks.signatures.TestSenders;
import com.revenueripple.devops.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the request, nothing fails internally, and only a valid signature is accepted. */
class SignedWebhookPropertyTest {
    private static final ApiFixture FIXTURE = new ApiFixture();
    private static final Caller SENDER = FIXTURE.caller(IngestSignedWebhookHandler::new, KEY_HOLDER);
    private static final Caller MODULE = FIXTURE.caller(IngestWebhookHandler::new, KEY_HOLDER);

    @Property(tries = 1000)
    void anUnsignedRequestIsRefused(@ForAll("sources") String source, @ForAll("headers") Map<String, String> headers,
            @ForAll("bodies") byte[] body) {
        assertThat(SENDER.deliver(source, headers, body).status()).isIn(401, 404, 410);
    }

    @Property(tries = 1000)
    void noSignedRequestFailsInternally(@ForAll("ready") String source, @ForAll String id,
            @ForAll("headers") Map<String, String> others, @ForAll("bodies") byte[] body) {
        Map<String, String> headers = new HashMap<>(others);
        TestSenders.headers(source, id, FIXTURE.clock.instant(), body).forEach((name, value) -> {
            headers.keySet().removeIf(name::equalsIgnoreCase);
            headers.put(name, value);
        });

        assertThat(SENDER.deliver(source, headers, body).status()).isIn(200, 202, 400, 401, 415);
    }

    @Property(tries = 1000)
    void noRequestWithAKeyFailsInternally(@ForAll("headers") Map<String, String> headers,
            @ForAll("bodies") byte[] body) {
        assertThat(MODULE.sendBytes("POST", "/api/devops/webhook", headers, body).status()).isIn(200, 202, 400, 409,
                415);
    }

    @Property(tries = 1000)
    void aChangedByteInTheBodyIsRefused(@ForAll("signing") String source, @ForAll("bodies") byte[] body,
            @ForAll int place, @ForAll byte value) {
        Map<String, String> headers = TestSenders.headers(source, "id", FIXTURE.clock.instant(), body);
        byte[] other = body.length == 0 ? new byte[]{value} : body.clone();
        if (body.length > 0) {
            int at = Math.floorMod(place, body.length);
            other[at] = other[at] == value ? (byte) (value + 1) : value;
        }

        assertThat(SENDER.deliver(source, headers, other).status()).isEqualTo(401);
    }

    /** The properties are meaningful only when signed JSON is accepted. */
    @Example
    void aValidSignatureIsAccepted() {
        for (String source : TestSenders.READY) {
            byte[] body = "{\"right\":true}".getBytes(StandardCharsets.UTF_8);
            assertThat(SENDER.deliver(source,
                    TestSenders.headers(source, "right", FIXTURE.clock.instant(), body), body).status()).as(source)
                    .isEqualTo(202);
        }
    }

    @Provide
    Arbitrary<String> ready() {
        return Arbitraries.of(TestSenders.READY);
    }

    @Provide
    Arbitrary<String> signing() {
        return Arbitraries.of(TestSenders.READY).filter(source -> !source.equals("gitlab"));
    }

    @Provide
    Arbitrary<String> sources() {
        return Arbitraries.oneOf(ready(), Arbitraries.of("old", "broken", "devops"), Arbitraries.strings());
    }

    @Provide
    Arbitrary<Map<String, String>> headers() {
        List<String> sent = new ArrayList<>(TestSenders.headerNames());
        sent.addAll(List.of("content-type", "Content-Type"));
        Arbitrary<String> names = Arbitraries.of(sent);
        Arbitrary<String> values = Arbitraries.oneOf(Arbitraries.strings(),
                Arbitraries.strings().withChars("v01as=,:t. 2").ofMaxLength(60),
                Arbitraries.of("1795435200", "-1", "v1,", "v1a,AAAA", "sha256=", "t=1795435200,v1=", "v0=",
                        "application/json", "application/x-www-form-urlencoded", "v1," + "A".repeat(43) + "="),
                Arbitraries.strings().ascii().ofMinLength(4000).ofMaxLength(5000));
        return Arbitraries.maps(names, values).ofMaxSize(8);
    }

    @Provide
    Arbitrary<byte[]> bodies() {
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
        Arbitrary<byte[]> json = Arbitraries.of("{}", "[]", "null", "{\"id\":null}", "{\"id\":\"\\u0000\"}",
                "{\"id\":\"\\ud800\"}", "{\"event\":7}", "{\"event\":{\"id\":{},\"type\":[]}}", "{\"type\":\"\"}",
                "{\"type\":\"url_verification\",\"challenge\":7}", "{\"status\":\"\\u202e\"}", "{\"a\":1,\"a\":2}",
                "{\"n\":1e999999999}", "[".repeat(2000)).map(text -> text.getBytes(StandardCharsets.UTF_8));
        Arbitrary<byte[]> objects = Arbitraries.maps(Arbitraries.of("id", "type", "event_id", "event_type", "event",
                "status", "challenge"), Arbitraries.strings()).map(Json::write)
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
        return Arbitraries.oneOf(bytes, json, objects);
    }
}
