package com.revenueripple.devops.api.webhooks.signatures;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.environment.SecretCache.Versions;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Valid configurations, and the faults of invalid ones. */
class SendersTest {
    @Test
    void allSettingsAreRead() {
        Sender sender = ready("{\"devops\": {\"scheme\": \"standard\", \"secrets\": [\"" + TestSenders.STANDARD_SECRET
                + "\", \"" + TestSenders.PUBLIC_KEY + "\"], \"tolerance_seconds\": 60, \"keep_body\": false, "
                + "\"required\": true}}", "devops");

        assertThat(sender.scheme()).isEqualTo(Scheme.STANDARD);
        assertThat(sender.secrets()).hasSize(2);
        assertThat(sender.tolerance()).isEqualTo(Duration.ofMinutes(1));
        assertThat(sender.keepsBody()).isFalse();
        assertThat(sender.required()).isTrue();
    }

    /** Every encoding of the eight points whose order divides 8, canonical or not: anyone could sign for them. */
    @ParameterizedTest
    @ValueSource(strings = {
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000080",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000080",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"})
    void aKeyOfSmallOrderIsAFault(String point) {
        String key = "whpk_" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(point));

        for (String scheme : List.of("standard", "gitlab")) {
            assertThat(senders("{\"s\": {\"scheme\": \"" + scheme + "\", \"secrets\": [\"" + key + "\"]}}").find("s"))
                    .containsInstanceOf(SenderState.Unusable.class);
        }
    }

    @Test
    void bodiesAreKeptByDefault() {
        assertThat(ready(TestSenders.JSON, "github").keepsBody()).isTrue();
    }

    @Test
    void aRetiredSourceNeedsNothingElse() {
        assertThat(senders(TestSenders.JSON).find("old")).contains(new SenderState.Retired(true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "7|It must be a JSON object.",
            "{}|scheme must be one of",
            "{\"scheme\": \"hmac\"}|scheme must be one of",
            "{\"scheme\": \"github\"}|secrets must be an array of 1 to 5 texts.",
            "{\"scheme\": \"github\", \"secrets\": \"top secret\"}|secrets must be an array of 1 to 5 texts.",
            "{\"scheme\": \"github\", \"secrets\": [\"short\"]}|secrets/0 must have 8 to 256 characters.",
            "{\"scheme\": \"github\", \"secrets\": [7]}|secrets/0 must have 8 to 256 characters.",
            "{\"scheme\": \"github\", \"secrets\": [\"top secret\", \" top secret\"]}|secrets/1 must have",
            "{\"scheme\": \"stripe\", \"secrets\": [\"sk_live_1234567890\"]}|secrets/0 must be whsec_ and more",
            "{\"scheme\": \"standard\", \"secrets\": [\"whsec_MfKQ\"]}|secrets/0 must be whsec_ and base64",
            "{\"scheme\": \"standard\", \"secrets\": [\"whsec_!!\"]}|secrets/0 must be whsec_ and base64",
            "{\"scheme\": \"standard\", \"secrets\": [\"whpk_MfKQ\"]}|secrets/0 must be whsec_ and base64",
            "{\"scheme\": \"gitlab\", \"secrets\": [\"whsec_MfKQ\"]}|or a signing token: whsec_",
            "{\"scheme\": \"gitlab\", \"secrets\": [\"short\"]}|secrets/0 must be a token",
            "{\"scheme\": \"github\", \"secrets\": [\"top secret\"], \"tolerance_seconds\": 5}|does not apply",
            "{\"scheme\": \"slack\", \"secrets\": [\"top secret\"], \"tolerance_seconds\": 0}|tolerance_seconds must be",
            "{\"scheme\": \"slack\", \"secrets\": [\"top secret\"], \"retired\": \"yes\"}|retired must be true or false.",
            "{\"scheme\": \"slack\", \"secrets\": [\"top secret\"], \"keep_body\": 0}|keep_body must be true or false.",
            "{\"scheme\": \"slack\", \"secrets\": [\"top secret\"], \"required\": true}|required is for the source devops",
            "{\"scheme\": \"slack\", \"secrets\": [\"top secret\"], \"secret\": \"x\"}|an unknown field"})
    void aFaultIsNamedWithoutAnyValue(String sender, String fault) {
        SenderState state = senders("{\"s\": " + sender + "}").find("s").orElseThrow();

        assertThat(state).isInstanceOfSatisfying(SenderState.Unusable.class,
                unusable -> assertThat(unusable.faults()).anyMatch(found -> found.contains(fault))
                        .noneMatch(found -> found.contains("top secret") || found.contains("sk_live")
                                || found.contains("MfKQ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Git Hub", "-x", "ümlaut", "a/b"})
    void aNameThatCannotBePartOfAPathIsAFault(String name) {
        SenderState state = senders("{\"" + name + "\": {\"scheme\": \"github\", \"secrets\": [\"12345678\"]}}")
                .find(name).orElseThrow();

        assertThat(state).isInstanceOf(SenderState.Unusable.class);
    }

    @Test
    void theModulesOwnSourceMustBeStandard() {
        assertThat(senders("{\"devops\": {\"scheme\": \"github\", \"secrets\": [\"12345678\"]}}").find("devops"))
                .contains(new SenderState.Unusable(
                        List.of("The DevOps module's own source must have the scheme standard.")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "null", "{\"a\": {}, \"a\": {}}"})
    void everySourceIsUnusableWhenNothingCanBeRead(String secret) {
        Senders senders = senders(secret);

        assertThat(senders.fault()).isPresent();
        assertThat(senders.find("anything").orElseThrow()).isInstanceOf(SenderState.Unusable.class);
    }

    @Test
    void thePreviousVersionAddsSecretsAndNothingElse() {
        String now = "{\"a\": {\"scheme\": \"github\", \"secrets\": [\"new-secret\"]}, \"b\": {\"retired\": true},"
                + "\"c\": {\"scheme\": \"slack\", \"secrets\": [\"new-secret\"]}, \"d\": {}}";
        String before = "{\"a\": {\"scheme\": \"github\", \"secrets\": [\"old-secret\"]},"
                + "\"b\": {\"scheme\": \"github\", \"secrets\": [\"old-secret\"]},"
                + "\"c\": {\"scheme\": \"github\", \"secrets\": [\"old-secret\"]},"
                + "\"d\": {\"scheme\": \"github\", \"secrets\": [\"old-secret\"]},"
                + "\"e\": {\"scheme\": \"github\", \"secrets\": [\"old-secret\"]}}";
        Senders senders = Senders.of(new Versions(now, Optional.of(before)));

        assertThat(senders.find("a")).containsInstanceOf(SenderState.Ready.class)
                .hasValueSatisfying(a -> assertThat(((SenderState.Ready) a).sender().secrets()).hasSize(2));
        assertThat(senders.find("b")).contains(new SenderState.Retired(true));
        assertThat(senders.find("c"))
                .hasValueSatisfying(c -> assertThat(((SenderState.Ready) c).sender().secrets()).hasSize(1));
        assertThat(senders.find("d")).containsInstanceOf(SenderState.Unusable.class);
        assertThat(senders.find("e")).isEmpty();
    }

    private static Sender ready(String secret, String name) {
        return ((SenderState.Ready) senders(secret).find(name).orElseThrow()).sender();
    }

    private static Senders senders(String secret) {
        return Senders.of(new Versions(secret, Optional.empty()));
    }
}
