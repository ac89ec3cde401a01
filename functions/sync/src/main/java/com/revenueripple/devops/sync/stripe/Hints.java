package com.revenueripple.devops.sync.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Kind;
import com.stripe.model.BalanceTransaction;
import com.stripe.model.Event;
import com.stripe.param.EventListParams;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Lists changes: events, which only show which subscriptions to read, and new entries of the ledger, which never
 * change. Stripe lists the newest first, so a long period is listed piece by piece.
 */
final class Hints {
    private static final Duration PIECE = Duration.ofHours(6);
    private static final List<String> EVENT_TYPES = List.of(
            "customer.subscription.created",
            "customer.subscription.updated",
            "customer.subscription.deleted",
            "customer.subscription.paused",
            "customer.subscription.resumed",
            "customer.subscription.pending_update_applied",
            "customer.discount.created",
            "customer.discount.updated",
            "customer.discount.deleted");

    private final StripeApi api;
    private final Ledger ledger;
    private final Clock clock;
    private final Map<String, Instant> lastEvents = new HashMap<>();
    private final Map<String, LedgerEntry> entries = new HashMap<>();

    /**
     * Changes after a position.
     *
     * @param hints all up to the end of the piece, in chronological order
     * @param upTo the second up to which the piece is certainly complete
     * @param reachesPresent whether no other piece follows yet
     */
    record Piece(StripePosition position, List<Hint> hints, long upTo, boolean reachesPresent) {

        /** The position after the first hints. */
        StripePosition after(int count) {
            return new StripePosition(after(position.events(), Kind.SUBSCRIPTION, count),
                    after(position.ledger(), Kind.PAYMENT, count));
        }

        /** The piece without the first hints. */
        Piece without(int count) {
            return new Piece(after(count), hints.subList(count, hints.size()), upTo, reachesPresent);
        }

        private StreamCursor after(StreamCursor cursor, Kind kind, int count) {
            return cursor.after(marks(kind, hints.subList(0, count)).toList(),
                    marks(kind, hints.subList(count, hints.size())).findFirst(), upTo);
        }

        private static Stream<Mark> marks(Kind kind, List<Hint> hints) {
            return hints.stream().filter(hint -> hint.ref().kind() == kind).map(Hint::mark);
        }
    }

    Hints(StripeApi api, Ledger ledger, Clock clock) {
        this.api = api;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** The changes after a position, or the first part of them. */
    Piece after(StripePosition position) {
        Instant now = clock.instant();
        Instant end = position.from().plus(PIECE);
        boolean reachesPresent = !end.isBefore(now);
        OptionalLong before = reachesPresent ? OptionalLong.empty() : OptionalLong.of(end.getEpochSecond());
        List<Hint> hints = new ArrayList<>();
        addEvents(hints, position.events(), before);
        addEntries(hints, position.ledger(), before);
        hints.sort(null);
        return new Piece(position, hints, before.orElse(StreamCursor.surelyPast(now)), reachesPresent);
    }

    /** The time of the newest listed event about the subscription. */
    Optional<Instant> lastEvent(String subscription) {
        return Optional.ofNullable(lastEvents.get(subscription));
    }

    /** The ledger entry, if it is in the last piece. */
    Optional<LedgerEntry> entry(String id) {
        return Optional.ofNullable(entries.get(id));
    }

    private void addEvents(List<Hint> hints, StreamCursor cursor, OptionalLong before) {
        EventListParams.Created.Builder created = EventListParams.Created.builder().setGte(cursor.from().created());
        before.ifPresent(created::setLt);
        Optional<String> after = Optional.empty();
        do {
            EventListParams.Builder params = EventListParams.builder()
                    .addAllType(EVENT_TYPES)
                    .setCreated(created.build())
                    .setLimit(StripeApi.LONGEST_PAGE);
            after.ifPresent(params::setStartingAfter);
            StripeApi.Listed<Event> page = api.list((stripe, options) -> stripe.events().list(params.build(), options));
            page.data().forEach(event -> addEvent(hints, cursor, event));
            after = page.next();
        } while (after.isPresent());
    }

    private void addEvent(List<Hint> hints, StreamCursor cursor, Event event) {
        Mark mark = new Mark(event.getCreated(), event.getId());
        subscription(event).filter(_ -> cursor.isNew(mark)).ifPresent(id -> {
            hints.add(new Hint(mark, new EntityRef(Kind.SUBSCRIPTION, id)));
            lastEvents.merge(id, Instant.ofEpochSecond(mark.created()),
                    (one, other) -> one.isAfter(other) ? one : other);
        });
    }

    /** A discount may belong to a customer and to no subscription. */
    private static Optional<String> subscription(Event event) {
        JsonNode object = Json.parseOwn(event.getDataObjectDeserializer().getRawJson());
        String field = object.path("object").asText().equals("discount") ? "subscription" : "id";
        return Optional.ofNullable(object.path(field).textValue());
    }

    private void addEntries(List<Hint> hints, StreamCursor cursor, OptionalLong before) {
        entries.clear();
        Optional<String> after = Optional.empty();
        do {
            StripeApi.Listed<BalanceTransaction> page = ledger.page(cursor.from().created(), before, after);
            page.data().stream().flatMap(transaction -> LedgerEntry.of(transaction).stream())
                    .filter(entry -> cursor.isNew(entry.mark()))
                    .forEach(entry -> {
                        entries.put(entry.id(), entry);
                        hints.add(new Hint(entry.mark(), new EntityRef(Kind.PAYMENT, entry.id())));
                    });
            after = page.next();
        } while (after.isPresent());
    }
}
