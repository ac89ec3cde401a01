package com.revenueripple.devops.api.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.http.Permission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The notices in a key's life, however often they are checked and its expiry is changed. */
final class ExpiryNoticePropertyTest {
    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration LIFE = Duration.ofDays(120);
    private static final Set<Integer> DAYS = Set.of(1, 7, 30);

    /**
     * A notice, when it was given, and the number of the key's expiry; an expiry that is moved away and back has
     * another number.
     */
    private record Given(ExpiryNotice notice, Instant at, int expiry) {
        static Object what(Given given) {
            return List.of(given.notice(), given.expiry());
        }
    }

    @Property(tries = 500)
    void noNoticeIsGivenTwiceTooEarlyOrAfterALaterOne(@ForAll Random random) {
        List<Given> given = live(random, Duration.ofHours(1 + random.nextInt(200)), random.nextInt(4));

        assertThat(given).extracting(Given::what).doesNotHaveDuplicates();
        assertThat(given).allSatisfy(one -> {
            Instant expiry = one.notice().expiresAt();
            assertThat(DAYS).contains(one.notice().days());
            assertThat(one.at()).isBefore(expiry).isAfterOrEqualTo(expiry.minus(Duration.ofDays(one.notice().days())));
            assertThat(one.notice().daysLeft(one.at())).isBetween(1L, (long) one.notice().days());
            assertThat(DAYS.stream().filter(days -> days < one.notice().days()))
                    .as("nearer ones are not due").allSatisfy(days -> assertThat(one.at())
                            .isBefore(expiry.minus(Duration.ofDays(days))));
        });
        for (int i = 1; i < given.size(); i++) {
            ExpiryNotice before = given.get(i - 1).notice();
            ExpiryNotice after = given.get(i).notice();
            assertThat(!before.expiresAt().equals(after.expiresAt()) || after.days() < before.days()).isTrue();
        }
    }

    @Example
    void anExpiryMovedAwayAndBackGetsItsNoticeAgainAfterTheOther() {
        ApiKey key = key(START, START.plus(Duration.ofDays(60)));
        Instant now = START.plus(Duration.ofDays(31));
        ExpiryNotice first = ExpiryNotice.due(key, now).orElseThrow();
        ApiKey notified = with(key, key.expiresAt(), Optional.of(first));
        ApiKey moved = with(notified, key.expiresAt().minus(Duration.ofDays(5)), notified.expiryNotice());

        assertThat(ExpiryNotice.due(with(moved, key.expiresAt(), moved.expiryNotice()), now)).isEmpty();
        ExpiryNotice other = ExpiryNotice.due(moved, now).orElseThrow();
        assertThat(ExpiryNotice.due(with(moved, key.expiresAt(), Optional.of(other)), now)).contains(first);
    }

    @Property(tries = 200)
    void aKeyCheckedEveryHourGetsEachNoticeDueAfterItsCreation(@ForAll Random random) {
        Duration lifetime = Duration.ofMinutes(1 + random.nextInt((int) LIFE.toMinutes()));
        ApiKey key = key(START, START.plus(lifetime));

        List<Integer> expected = Stream.of(30, 7, 1).filter(days -> Duration.ofDays(days).compareTo(lifetime) < 0)
                .toList();

        assertThat(notices(key, Duration.ofHours(1), random, 0)).extracting(one -> one.notice().days())
                .isEqualTo(expected);
    }

    private static List<Given> live(Random random, Duration step, int changes) {
        return notices(key(START, START.plus(Duration.ofHours(1 + random.nextInt(2000)))), step, random, changes);
    }

    private static List<Given> notices(ApiKey made, Duration step, Random random, int changes) {
        List<Given> given = new ArrayList<>();
        ApiKey key = made;
        int expiry = 0;
        for (Instant now = START; now.isBefore(START.plus(LIFE)); now = now.plus(step)) {
            if (changes > 0 && random.nextInt(10) < changes && now.isBefore(key.expiresAt())) {
                key = with(key, now.plus(Duration.ofMinutes(1 + random.nextInt(100_000))), key.expiryNotice());
                expiry++;
            }
            Optional<ExpiryNotice> due = ExpiryNotice.due(key, now);
            if (due.isPresent()) {
                given.add(new Given(due.get(), now, expiry));
                key = with(key, key.expiresAt(), due.map(ExpiryNotice::stored).map(ExpiryNotice::ofStored));
            }
        }
        return given;
    }

    private static ApiKey key(Instant createdAt, Instant expiresAt) {
        return new ApiKey("hash", "key_1", "Test", "rr_test", "admin-1", Set.of(Permission.READ_METRICS),
                new RateLimit(60), createdAt, expiresAt, Optional.empty(), Optional.empty(), Optional.empty(), 0, 1,
                Optional.empty());
    }

    private static ApiKey with(ApiKey key, Instant expiresAt, Optional<ExpiryNotice> notice) {
        return new ApiKey(key.hash(), key.keyId(), key.name(), key.hint(), key.userId(), key.permissions(),
                key.rateLimit(), key.createdAt(), expiresAt, key.revokedAt(), key.replacedBy(), key.lastUsedAt(),
                key.usageCount(), key.version(), notice);
    }
}
