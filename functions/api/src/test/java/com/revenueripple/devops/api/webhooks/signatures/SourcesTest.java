package com.revenueripple.devops.api.webhooks.signatures;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.environment.SecretCache.Versions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator may configure, and what is said about a mistake. */
class SourcesTest {
    @Test
    void everythingThatMayBeConfigured() {
        Source source = ready("{\"devops\": {\"scheme\": \"standard\", \"secrets\": [\"" + TestSources.STANDARD_SECRET
                + "\", \"" + TestSources.PUBLIC_KEY + "\"], \"tolerance_seconds\": 60, \"required\": true}}", "devops");

        assertThat(source.scheme()).isEqualTo(Scheme.STANDARD);
        assertThat(source.secrets()).hasSize(2);
        assertThat(source.tolerance()).isEqualTo(Duration.ofMinutes(1));
        assertThat(source.required()).isTrue();
    }

    @Test
    void aRetiredSourceNeedsNothingElse() {
        assertThat(sources(TestSources.JSON).find("old")).contains(new SourceState.Retired());
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
            "{\"scheme\": \"github\", \"secrets\": [\"top secret\"], \"tolerance_seconds\": 5}|means nothing",
            "{\"scheme\": \"slack\", \"secrets\": [\"top secret\"], \"tolerance_seconds\": 0}|tolerance_seconds must be",
            "{\"scheme\": \"slack\", \"secrets\": [\"top secret\"], \"retired\": \"yes\"}|retired must be true or false.",
            "{\"scheme\": \"slack\", \"secrets\": [\"top secret\"], \"required\": true}|required is for the source devops",
            "{\"scheme\": \"slack\", \"secrets\": [\"top secret\"], \"secret\": \"x\"}|a field that is not known"})
    void aMistakeIsNamedAndNoValueIs(String source, String fault) {
        SourceState state = sources("{\"s\": " + source + "}").find("s").orElseThrow();

        assertThat(state).isInstanceOfSatisfying(SourceState.Unusable.class,
                unusable -> assertThat(unusable.faults()).anyMatch(found -> found.contains(fault))
                        .noneMatch(found -> found.contains("top secret") || found.contains("sk_live")
                                || found.contains("MfKQ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Git Hub", "-x", "ümlaut", "a/b"})
    void aNameThatIsNoPartOfAPathIsAMistake(String name) {
        SourceState state = sources("{\"" + name + "\": {\"scheme\": \"github\", \"secrets\": [\"12345678\"]}}")
                .find(name).orElseThrow();

        assertThat(state).isInstanceOf(SourceState.Unusable.class);
    }

    @Test
    void theModulesOwnSourceIsStandard() {
        assertThat(sources("{\"devops\": {\"scheme\": \"github\", \"secrets\": [\"12345678\"]}}").find("devops"))
                .contains(new SourceState.Unusable(
                        List.of("The DevOps module's own source must have the scheme standard.")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "null", "{\"a\": {}, \"a\": {}}"})
    void whenNothingCanBeReadEverySourceIsUnusable(String secret) {
        Sources sources = sources(secret);

        assertThat(sources.fault()).isPresent();
        assertThat(sources.find("anything").orElseThrow()).isInstanceOf(SourceState.Unusable.class);
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
        Sources sources = Sources.of(new Versions(now, Optional.of(before)));

        assertThat(sources.find("a")).containsInstanceOf(SourceState.Ready.class)
                .hasValueSatisfying(a -> assertThat(((SourceState.Ready) a).source().secrets()).hasSize(2));
        assertThat(sources.find("b")).contains(new SourceState.Retired());
        assertThat(sources.find("c"))
                .hasValueSatisfying(c -> assertThat(((SourceState.Ready) c).source().secrets()).hasSize(1));
        assertThat(sources.find("d")).containsInstanceOf(SourceState.Unusable.class);
        assertThat(sources.find("e")).isEmpty();
    }

    private static Source ready(String secret, String name) {
        return ((SourceState.Ready) sources(secret).find(name).orElseThrow()).source();
    }

    private static Sources sources(String secret) {
        return Sources.of(new Versions(secret, Optional.empty()));
    }
}
