package com.revenueripple.devops.api.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.revenueripple.devops.api.deployments.Subject;
import com.revenueripple.devops.api.webhooks.Receipt.Outcome;
import com.revenueripple.devops.api.webhooks.signatures.IdTrust;
import com.revenueripple.devops.dynamodb.Attributes;
import com.revenueripple.devops.paging.Cursor;
import com.revenueripple.devops.paging.DayRange;
import com.revenueripple.devops.paging.InvalidCursorException;
import com.revenueripple.devops.paging.Page;
import com.revenueripple.devops.testing.MovableClock;
import com.revenueripple.devops.testing.TestTables;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The store of received webhooks, for any DynamoDB. */
abstract class WebhookStoreContract {
    private static final DayRange NOVEMBER = new DayRange(LocalDate.of(2026, 11, 1), LocalDate.of(2026, 11, 30));
    /** More days than one response covers, before and after the events. */
    private static final DayRange LONG_TIME = new DayRange(LocalDate.of(2026, 6, 1), LocalDate.of(2027, 3, 1));
    private static final String BODY = "{\"event_type\":\"deployment\"}";

    private final MovableClock clock = MovableClock.at("2026-11-23T12:00:00.120Z");
    private final SecureRandom random = new SecureRandom();
    private final TestTables tables;
    private final WebhookStore store;
    private final SignedWebhooks deliveries;

    WebhookStoreContract(TestTables tables) {
        this.tables = tables;
        this.store = new WebhookStore(tables.client(), tables.name("WebhookLogTable"));
        this.deliveries = new SignedWebhooks(store);
    }

    @Test
    void aStoredEventIsReadBackByteForByte() {
        WebhookEvent event = delivery("delivery-1", "{ \"event_type\" : \"déploiement\" }\n", "request-1");

        assertThat(store.store(event).outcome()).isEqualTo(Outcome.STORED);

        assertThat(store.find(event.id())).contains(event);
    }

    @Test
    void theSameDeliveryWithTheSameBodyIsADuplicate() {
        store.store(delivery("delivery-1", BODY, "request-1"));

        assertThat(store.store(delivery("delivery-1", BODY, "request-2")).outcome()).isEqualTo(Outcome.DUPLICATE);
    }

    @Test
    void theSameDeliveryWithAnotherBodyIsAConflictAndTheFirstStays() {
        WebhookEvent first = delivery("delivery-1", BODY, "request-1");
        store.store(first);

        assertThat(store.store(delivery("delivery-1", "{\"event_type\":\"x\"}", "request-2")).outcome())
                .isEqualTo(Outcome.CONFLICT);
        assertThat(store.find(first.id())).contains(first);
    }

    @Test
    void aWriteRepeatedByTheSameRequestCountsAsStored() {
        store.store(delivery("delivery-1", BODY, "request-1"));

        assertThat(store.store(delivery("delivery-1", BODY, "request-1")).outcome()).isEqualTo(Outcome.STORED);
    }

    @Test
    void equalEventsWithoutADeliveryIdAreAllStored() {
        assertThat(store.store(anonymous("request-1")).outcome()).isEqualTo(Outcome.STORED);
        assertThat(store.store(anonymous("request-2")).outcome()).isEqualTo(Outcome.STORED);

        assertThat(store.newestFirst(NOVEMBER, Optional.empty(), 10).items()).hasSize(2);
    }

    @Test
    void fiftyConcurrentDuplicatesAreOneItem() throws Exception {
        List<Callable<Receipt>> racing = IntStream.range(0, 50)
                .<Callable<Receipt>>mapToObj(i -> () -> store.store(delivery("delivery-1", BODY, "request-" + i)))
                .toList();

        List<Outcome> outcomes = atOnce(racing).stream().map(Receipt::outcome).toList();

        assertThat(outcomes).filteredOn(Outcome.STORED::equals).hasSize(1);
        assertThat(outcomes).filteredOn(Outcome.DUPLICATE::equals).hasSize(49);
        assertThat(store.newestFirst(NOVEMBER, Optional.empty(), 100).items()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 64 * 1024, 64 * 1024 + 1, 330 * 1024, 1024 * 1024})
    void bytesOfAnySizeAndKindAreReadBack(int size) {
        byte[] body = new byte[size];
        new Random(1).nextBytes(body);
        WebhookEvent event = delivery("delivery-" + size, SdkBytes.fromByteArray(body), "request-1");

        assertThat(store.store(event).outcome()).isEqualTo(Outcome.STORED);

        assertThat(store.find(event.id())).contains(event);
        assertThat(store.newestFirst(NOVEMBER, Optional.empty(), 10).items()).hasSize(1);
    }

    @Test
    void oneOfFiftyConcurrentUnsignedIdsForOneBodyIsNotAReplay() throws Exception {
        List<Callable<Receipt>> racing = IntStream.range(0, 50)
                .<Callable<Receipt>>mapToObj(i -> () -> deliveries
                        .store(delivery("delivery-" + i, BODY, "request-" + i), IdTrust.UNSIGNED))
                .toList();

        List<Receipt> receipts = atOnce(racing);

        assertThat(receipts).extracting(Receipt::outcome).containsOnly(Outcome.STORED);
        assertThat(receipts).extracting(this::flagOf).filteredOn(Optional::isEmpty).hasSize(1);
        assertThat(receipts).extracting(this::flagOf)
                .filteredOn(Optional.of(WebhookFlag.SUSPECTED_REPLAY)::equals).hasSize(49);
    }

    @Test
    void aRetryAfterOnlyItsClaimWasWrittenIsNotAReplay() {
        WebhookEvent event = delivery("delivery-1", BODY, "request-1");
        store.claimBody(event);

        Receipt receipt = deliveries.store(delivery("delivery-1", BODY, "request-2"), IdTrust.UNSIGNED);

        assertThat(receipt).isEqualTo(new Receipt(event.id(), Outcome.STORED));
        assertThat(flagOf(receipt)).isEmpty();
    }

    @Test
    void aThirdPartysConflictIsStoredBesideTheFirst() {
        WebhookEvent first = delivery("delivery-1", BODY, "request-1");
        deliveries.store(first, IdTrust.SIGNED);

        Receipt conflict = deliveries.store(delivery("delivery-1", "{}", "request-2"), IdTrust.SIGNED);
        Receipt repeat = deliveries.store(delivery("delivery-1", "{}", "request-3"), IdTrust.SIGNED);

        assertThat(conflict.outcome()).isEqualTo(Outcome.STORED);
        assertThat(flagOf(conflict)).contains(WebhookFlag.CONFLICT);
        assertThat(repeat).isEqualTo(new Receipt(conflict.webhookId(), Outcome.DUPLICATE));
        assertThat(store.find(first.id())).contains(first);
        assertThat(store.find(conflict.webhookId()).orElseThrow().body().text()).contains("{}");
    }

    @Test
    void aReplayUnderAnExistingIdRemainsAReplay() {
        deliveries.store(delivery("delivery-1", "{}", "request-1"), IdTrust.UNSIGNED);
        deliveries.store(delivery("delivery-2", BODY, "request-2"), IdTrust.UNSIGNED);

        assertThat(flagOf(deliveries.store(delivery("delivery-2", "{}", "request-3"), IdTrust.UNSIGNED)))
                .contains(WebhookFlag.SUSPECTED_REPLAY);
    }

    @Test
    void pagesContainEachEventOnceNewestFirstAcrossDaysAndGaps() {
        List<String> stored = new ArrayList<>();
        for (Duration pause : List.of(Duration.ofSeconds(1), Duration.ofHours(13), Duration.ofDays(3),
                Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofDays(20))) {
            WebhookEvent event = anonymous("request-" + stored.size());
            store.store(event);
            stored.addFirst(event.id());
            clock.advance(pause);
        }

        List<String> listed = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<WebhookSummary> page = store.newestFirst(LONG_TIME, cursor, 2);
            page.items().forEach(event -> listed.add(event.id()));
            cursor = page.nextCursor();
        } while (cursor.isPresent());

        assertThat(listed).isEqualTo(stored);
    }

    @Test
    void aFilterSelectsEventsWithAllItsValues() {
        store.store(typed("deployment", Optional.of("success")));
        store.store(typed("deployment", Optional.of("failure")));
        store.store(typed("alert", Optional.of("success")));
        store.store(typed("alert", Optional.empty()));

        assertThat(list(new EventFilter(Optional.of("devops"), Optional.of("deployment"), Optional.of("success"))))
                .extracting(WebhookSummary::eventType).containsExactly("deployment");
        assertThat(list(new EventFilter(Optional.empty(), Optional.empty(), Optional.of("success")))).hasSize(2);
        assertThat(list(new EventFilter(Optional.of("github"), Optional.empty(), Optional.empty()))).isEmpty();
        assertThat(list(EventFilter.NONE)).hasSize(4);
    }

    @Test
    void pagesOfAFilteredListContainEachMatchingEventOnce() {
        List<String> wanted = new ArrayList<>();
        for (int i = 0; i < 1300; i++) {
            WebhookEvent event = typed(i % 100 == 7 ? "rare" : "common", Optional.empty());
            store.store(event);
            if (event.eventType().equals("rare")) {
                wanted.addFirst(event.id());
            }
            clock.advance(i % 650 == 0 ? Duration.ofDays(2) : Duration.ofMillis(1));
        }

        EventFilter rare = new EventFilter(Optional.empty(), Optional.of("rare"), Optional.empty());
        List<String> listed = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<WebhookSummary> page = store.newestFirst(NOVEMBER, rare, cursor, 3);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(3);
            page.items().forEach(event -> listed.add(event.id()));
            cursor = page.nextCursor();
        } while (cursor.isPresent());

        assertThat(listed).isEqualTo(wanted).hasSize(13);
    }

    @Test
    void aBodyThatExpiresBeforeItsEventIsAnItemOfItsOwn() {
        WebhookStore shortly = new WebhookStore(tables.client(), tables.name("WebhookLogTable"), Duration.ofDays(7));
        WebhookEvent event = delivery("d-1", BODY, "request-1");

        shortly.store(event);

        assertThat(store.find(event.id())).contains(event);
        List<Map<String, AttributeValue>> bodies = tables.client()
                .scan(scan -> scan.tableName(tables.name("WebhookLogTable"))).items().stream()
                .filter(item -> item.containsKey("body")).toList();
        assertThat(bodies).hasSize(1).allSatisfy(body -> assertThat(body.get("remove_at")).isEqualTo(
                Attributes.timeToLive(event.receivedAt().plus(Duration.ofDays(7)))));
        tables.client().deleteItem(delete -> delete.tableName(tables.name("WebhookLogTable"))
                .key(Map.of("id", Objects.requireNonNull(bodies.getFirst().get("id")))));
        assertThat(store.find(event.id()).orElseThrow().body()).isEqualTo(event.body().withoutBytes());
        assertThat(store.store(delivery("d-1", BODY, "request-2")).outcome()).isEqualTo(Outcome.DUPLICATE);
        assertThat(list(EventFilter.NONE)).hasSize(1);
    }

    @Test
    void theSubjectOfAnEventIsStoredWithIt() {
        WebhookEvent event = typed("deployment", Optional.empty());
        WebhookEvent understood = new WebhookEvent(event.id(), event.source(), event.deliveryId(), event.eventType(),
                event.status(), event.flag(), event.body(), event.sender(), event.receivedAt(), event.requestId(),
                Optional.of(new Subject(Subject.DEPLOYMENT, "[]")));

        store.store(understood);

        assertThat(store.find(event.id())).contains(understood);
    }

    @Test
    void aCursorOfAnotherListIsRefused() {
        for (Map<String, String> place : List.of(Map.of("day", "yesterday"), Map.of("day", "2027-01-01"),
                Map.of("key_id", "x"), Map.of("day", "2026-11-23", "id", "x"), Map.of("day", "-999999999-01-01"),
                Map.of("day", "2026-11-23", "id", "", "received_at", ""),
                Map.of("day", "2026-11-23", "id", "x".repeat(3000), "received_at", "x"))) {
            assertThatThrownBy(() -> store.newestFirst(NOVEMBER, Optional.of(Cursor.encode(place)), 2))
                    .isInstanceOf(InvalidCursorException.class);
        }
    }

    private Optional<WebhookFlag> flagOf(Receipt receipt) {
        return store.find(receipt.webhookId()).orElseThrow().flag();
    }

    private List<WebhookSummary> list(EventFilter filter) {
        return store.newestFirst(NOVEMBER, filter, Optional.empty(), 100).items();
    }

    private WebhookEvent typed(String eventType, Optional<String> status) {
        String id = WebhookIds.ofNewDelivery(clock.instant(), random);
        return new WebhookEvent(id, "devops", Optional.empty(), eventType, status, Optional.empty(),
                ReceivedBody.of(SdkBytes.fromUtf8String(BODY)), "key_1", clock.instant(), "request-" + id,
                Optional.empty());
    }

    private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
        List<T> results = new ArrayList<>();
        try (ExecutorService senders = Executors.newFixedThreadPool(16)) {
            for (Future<T> result : senders.invokeAll(calls)) {
                results.add(result.get());
            }
        }
        return results;
    }

    private WebhookEvent delivery(String deliveryId, String body, String requestId) {
        return delivery(deliveryId, SdkBytes.fromUtf8String(body), requestId);
    }

    private WebhookEvent delivery(String deliveryId, SdkBytes body, String requestId) {
        return new WebhookEvent(WebhookIds.ofDelivery("devops", deliveryId), "devops", Optional.of(deliveryId),
                "deployment", Optional.of("success"), Optional.empty(), ReceivedBody.of(body), "key_1",
                clock.instant(),
                requestId, Optional.empty());
    }

    private WebhookEvent anonymous(String requestId) {
        return new WebhookEvent(WebhookIds.ofNewDelivery(clock.instant(), random), "devops",
                Optional.empty(), "deployment", Optional.empty(), Optional.empty(),
                ReceivedBody.of(SdkBytes.fromUtf8String(BODY)), "key_1", clock.instant(), requestId,
                Optional.empty());
    }
}
