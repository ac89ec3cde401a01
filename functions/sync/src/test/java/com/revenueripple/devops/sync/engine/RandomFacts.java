package com.revenueripple.devops.sync.engine;

import com.revenueripple.devops.sync.contribution.EntityRef;
import com.revenueripple.devops.sync.contribution.Fact.Commission;
import com.revenueripple.devops.sync.contribution.Fact.Payment;
import com.revenueripple.devops.sync.contribution.Fact.PaymentType;
import com.revenueripple.devops.sync.contribution.Fact.Period;
import com.revenueripple.devops.sync.contribution.Fact.Skipped;
import com.revenueripple.devops.sync.contribution.Fact.Subscription;
import com.revenueripple.devops.sync.contribution.Fact.Trait;
import com.revenueripple.devops.sync.contribution.Fact.Trial;
import com.revenueripple.devops.sync.contribution.Fact.User;
import com.revenueripple.devops.sync.contribution.Fact;
import com.revenueripple.devops.sync.contribution.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** Facts of a small business, similar enough to share days, customers and affiliates. */
final class RandomFacts {
    private final Random random;
    private final Instant now;

    /** @param now most facts are of the weeks before it, some of the time after it */
    RandomFacts(Random random, Instant now) {
        this.random = random;
        this.now = now;
    }

    EntityRef ref() {
        return new EntityRef(one(Kind.values()), "id-" + random.nextInt(12));
    }

    Fact fact() {
        EntityRef ref = ref();
        if (random.nextInt(6) == 0) {
            return new Skipped(ref.kind(), ref.id(), one("amount_not_a_number", "date_out_of_range"));
        }
        return switch (ref.kind()) {
            case USER -> new User(ref.id(), one("member", "admin", "a|b%"), one("active", "unknown"), sometime());
            case PAYMENT -> new Payment(ref.id(), one(PaymentType.values()), one("subscription", "one_time"), tier(),
                    currency(), random.nextInt(-500, 2000), sometime());
            case SUBSCRIPTION -> new Subscription(ref.id(), "customer-" + random.nextInt(4), tier(),
                    one("active", "past_due", "canceled"), currency(), periods(), random.nextInt(2) * 1_000_000L,
                    traits(), trial());
            case COMMISSION -> new Commission(ref.id(), affiliate(), tier(), one("pending", "approved", "voided"),
                    currency(), 1000, random.nextInt(-300, 900), sometime());
        };
    }

    private List<Period> periods() {
        if (random.nextInt(5) == 0) {
            return List.of();
        }
        Instant from = moment();
        Optional<Instant> until = random.nextInt(3) == 0
                ? Optional.empty()
                : Optional.of(from.plus(Duration.ofHours(random.nextInt(-5, 400))));
        return List.of(new Period(from, until, random.nextInt(4) * 9_990_000_000L / 7));
    }

    private Set<Trait> traits() {
        return Arrays.stream(Trait.values()).filter(_ -> random.nextBoolean()).collect(Collectors.toSet());
    }

    /** Often in the middle of a period, sometimes in the future or without a length. */
    private Optional<Trial> trial() {
        Instant start = moment();
        return random.nextBoolean()
                ? Optional.of(new Trial(start, start.plus(Duration.ofHours(random.nextInt(200)))))
                : Optional.empty();
    }

    private Optional<String> affiliate() {
        return random.nextInt(4) == 0 ? Optional.empty() : Optional.of("affiliate " + random.nextInt(3) + "#");
    }

    private Optional<Instant> sometime() {
        return random.nextInt(10) == 0 ? Optional.empty() : Optional.of(moment());
    }

    private Instant moment() {
        return now.minus(Duration.ofHours(random.nextInt(-48, 24 * 20)));
    }

    private String tier() {
        return one("membership", "reseller");
    }

    private String currency() {
        return one("USD", "USD", "EUR", "none");
    }

    @SafeVarargs
    private <T> T one(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
