package com.revenueripple.devops.api.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeySecretTest {
    private final SecureRandom random = new SecureRandom();

    @ParameterizedTest
    @CsvSource({
            "rr_00000000000000000000000000000000000000000002CZclj, 7c91dc124dd69d724e02089b3b0f74f1a3efdd328a7c49e27840d7b5e1a6b8b4",
            "rr_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz0UsatS, 3c8e0d07f276ab5be0fd0db0a410f017fde8ed468aa47617dea260d49520efd9",
            "rr_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg37cCQ0, 497115e37be851d1009a1ad11a6235df82351dc1a5b64023b167cafed43590bb"})
    void checksumAndHashAreThoseOfAnIndependentImplementation(String plaintext, String hash) {
        assertThat(KeySecret.parse(plaintext)).get().extracting(KeySecret::hash).isEqualTo(hash);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "",
            "rr_",
            "rr_00000000000000000000000000000000000000000002CZclk",
            "rr_00000000000000000000000000000000000000000012CZclj",
            "rr_0000000000000000000000000000000000000000002CZclj",
            "rr_000000000000000000000000000000000000000000002CZclj",
            "RR_00000000000000000000000000000000000000000002CZclj",
            "rr_00000000000000000000000000000000000000000002CZcl!",
            "rr_00000000000000000000000000000000000000000002CZclj\n",
            " rr_00000000000000000000000000000000000000000002CZclj"})
    void aWrongShapeOrChecksumIsRefused(String plaintext) {
        assertThat(KeySecret.parse(plaintext)).isEmpty();
    }

    @Test
    void everySingleTypoIsDetected() {
        String plaintext = KeySecret.generate(random).reveal();
        for (int i = "rr_".length(); i < plaintext.length(); i++) {
            char other = plaintext.charAt(i) == 'x' ? 'y' : 'x';
            assertThat(KeySecret.parse(plaintext.substring(0, i) + other + plaintext.substring(i + 1))).isEmpty();
        }
    }

    @Test
    void generatedKeysHaveTheFormAndDiffer() {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            KeySecret secret = KeySecret.generate(random);
            assertThat(secret.reveal()).matches("rr_[0-9A-Za-z]{49}");
            assertThat(KeySecret.parse(secret.reveal())).get().extracting(KeySecret::hash).isEqualTo(secret.hash());
            keys.add(secret.reveal());
        }
        assertThat(keys).hasSize(1000);
    }

    @Test
    void onlyRevealReturnsThePlaintext() {
        KeySecret secret = KeySecret.generate(random);

        assertThat(secret.hint()).hasSize(8).startsWith(secret.reveal().substring(0, 7)).endsWith("…");
        assertThat(secret).asString().doesNotContain(secret.reveal().substring(3));
    }
}
