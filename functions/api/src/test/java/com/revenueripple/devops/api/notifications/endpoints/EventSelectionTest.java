package com.revenueripple.devops.api.notifications.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The types that an endpoint receives. */
class EventSelectionTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "* | metrics.updated sync.failed sync.stale reconcile.difference key.created key.changed key.rotated "
                    + "key.revoked key.expiring endpoint.disabled",
            "key. | key.created key.changed key.rotated key.revoked key.expiring",
            "sync.failed key.revoked | sync.failed key.revoked",
            "webhook.received | webhook.received",
            "webhook. | webhook.received"})
    void aSelectionContainsTheTypesOfItsTerms(String terms, String types) {
        EventSelection selection = new EventSelection(List.of(terms.split(" ")));

        assertThat(Arrays.stream(NotificationType.values()).filter(selection::wants).map(NotificationType::code))
                .containsExactly(types.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ping", "key", "key.*", "KEY.", "k", "key.unknown", "**", "."})
    void aTextThatSelectsNothingIsNotATerm(String term) {
        assertThat(EventSelection.term(term)).isEmpty();
    }

    @Test
    void everyOfferedTermIsAccepted() {
        assertThat(EventSelection.allowedTerms()).doesNotHaveDuplicates()
                .allSatisfy(term -> assertThat(EventSelection.term(term)).contains(term));
    }
}
