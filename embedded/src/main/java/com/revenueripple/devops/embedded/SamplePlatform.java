package com.revenueripple.devops.embedded;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.postgresql.PGConnection;

/**
 * Fills the platform's tables with the history of a small company: people register, buy, subscribe, change their plan,
 * lapse, return, receive refunds and free months, and affiliates sell very unequally. The same size and time always
 * give the same rows.
 *
 * <p>So that the past has churn, {@code users.updated_at} knows more than on the real platform: it is set when an
 * administrator makes a user inactive, and a later checkout of that user leaves it unchanged.
 */
public final class SamplePlatform {
    /** The share of the sales that have a referrer. */
    public static final double HAS_A_REFERRER = 0.65;
    /** The referrer of the other sales. */
    public static final String NO_REFERRER = "none";

    private static final long SEED = 20_260_102;
    private static final Duration HISTORY = Duration.ofDays(400);
    /** The company opens with a waiting list, from which this share of all people comes in the first days. */
    private static final double LAUNCH_SHARE = 0.35;
    private static final Duration LAUNCH = Duration.ofDays(14);
    private static final Duration MONTH = Duration.ofDays(30);

    private static final int USERS_PER_ADMINISTRATOR = 75;
    private static final int USERS_PER_AFFILIATE = 12;
    /** People who buy the single product and have no account. */
    private static final int BUYERS_PER_USER = 4;

    private static final double REGISTERS_ONLY = 0.42;
    private static final double REGISTERS_AND_SUBSCRIBES = 0.28;
    private static final double BUYS_THE_TRIPWIRE = 0.4;
    private static final double STARTS_AS_RESELLER = 0.2;
    private static final double STARTS_AS_PRO_RESELLER = 0.07;
    private static final double REFERRED_BY_USERNAME = 0.15;
    private static final double SPELLS_THE_ADDRESS_DIFFERENTLY = 0.08;

    private static final double HAS_FREE_MONTHS = 0.1;
    private static final int FREE_MONTHS = 3;
    private static final double PAYS_AFTER_FREE_MONTHS = 0.6;
    /** In each month of a subscription. */
    private static final double LAPSES = 0.045;
    private static final double UPGRADES = 0.035;
    private static final double DOWNGRADES = 0.02;
    /** Of those who lapse. */
    private static final double IS_REFUNDED = 0.2;
    private static final double RETURNS = 0.35;

    private static final String ACTIVE = "active";
    /** NULL in the format of COPY. */
    private static final String NULL = "\\N";
    private static final List<String> FIRST_NAMES = List.of("Amara", "Ben", "Carla", "David", "Elena", "Farid", "Grace",
            "Henrik", "Ines", "Jonas", "Kira", "Luis", "Mona", "Noah", "Olga", "Paulo");
    private static final List<String> LAST_NAMES = List.of("Adler", "Brooks", "Costa", "Dvorak", "Evans", "Fischer",
            "Garcia", "Hansen", "Ito", "Jensen", "Kowalski");

    private final Random random = new Random(SEED);
    private final int users;
    private final Instant now;
    private final Rows people;
    private final Rows subscriptions;
    private final Rows purchases;
    private final Rows commissions;
    private final Affiliate[] affiliates;
    /** The sales of each affiliate and all before, when the first has one sale, the second half of one, and so on. */
    private final double[] salesUpTo;

    private record Affiliate(String id, String username) {}

    private SamplePlatform(Connection connection, int users, Instant now) {
        this.users = users;
        this.now = now;
        this.people = new Rows(connection,
                "users (id, email, name, username, role, plan, status, created_at, updated_at)");
        this.subscriptions = new Rows(connection,
                "subscriptions (id, email, amount, referrer_username, tier, subscribed_at)");
        this.purchases = new Rows(connection,
                "tripwire_purchases (id, email, amount, referrer_username, purchased_at)");
        this.commissions = new Rows(connection,
                "commissions (id, referrer_username, email, tier, amount, commission, created_at)");
        this.affiliates = new Affiliate[Math.clamp(users - 1, 0, Math.max(2, users / USERS_PER_AFFILIATE))];
        this.salesUpTo = new double[affiliates.length];
        double sales = 0;
        for (int rank = 1; rank <= affiliates.length; rank++) {
            sales += 1.0 / rank;
            salesUpTo[rank - 1] = sales;
        }
    }

    /**
     * Adds users with their purchases, and four times as many buyers without an account. One user in 75 is an administrator,
     * one in 12 an affiliate. Their addresses are {@code user0@example.com} and so on. The tables must be empty.
     *
     * @param users their number
     * @param now the latest moment of the sample, which reaches 400 days back
     */
    public static void seed(Connection connection, int users, Instant now) throws SQLException {
        if (users < 0) {
            throw new IllegalArgumentException("There cannot be " + users + " users.");
        }
        new SamplePlatform(connection, users, now).fill();
    }

    /** The plan with which a random customer begins. */
    public static SampleProduct firstPlan(RandomGenerator random) {
        double choice = random.nextDouble();
        if (choice < STARTS_AS_PRO_RESELLER) {
            return SampleProduct.PRO_RESELLER;
        }
        return choice < STARTS_AS_PRO_RESELLER + STARTS_AS_RESELLER
                ? SampleProduct.RESELLER
                : SampleProduct.MEMBERSHIP;
    }

    private void fill() throws SQLException {
        for (int number = 0; number < users; number++) {
            new Person(number).live();
        }
        for (int number = 0; number < BUYERS_PER_USER * users; number++) {
            buy("buyer" + number + "@example.com", referrer(), arrival(random.nextDouble()));
        }
        for (Rows rows : List.of(people, subscriptions, purchases, commissions)) {
            rows.copy();
        }
    }

    /** After the launch, a third more people come at the end than on average. */
    private Instant arrival(double share) {
        Instant start = now.minus(HISTORY);
        if (share < LAUNCH_SHARE) {
            return start.plusSeconds(Math.round(share / LAUNCH_SHARE * LAUNCH.toSeconds()));
        }
        double later = (share - LAUNCH_SHARE) / (1 - LAUNCH_SHARE);
        double time = (later + Math.sqrt(later)) / 2;
        return start.plus(LAUNCH).plusSeconds(Math.round(time * HISTORY.minus(LAUNCH).toSeconds()) - 1);
    }

    private void buy(String email, String referrer, Instant at) throws SQLException {
        BigDecimal price = SampleProduct.TRIPWIRE.price();
        purchases.add(id(), email, price, referrer, at);
        commission(email, referrer, SampleProduct.TRIPWIRE, price, at);
    }

    private void commission(String email, String referrer, SampleProduct sold, BigDecimal amount, Instant at)
            throws SQLException {
        if (!referrer.equals(NO_REFERRER)) {
            commissions.add(id(), referrer, email, sold.tier(), amount, SampleProduct.commission(amount), at);
        }
    }

    /** What stands in the link that a customer followed: mostly an affiliate's id. */
    private String referrer() {
        if (affiliates.length == 0 || !chance(HAS_A_REFERRER)) {
            return NO_REFERRER;
        }
        int found = Arrays.binarySearch(salesUpTo, random.nextDouble() * salesUpTo[salesUpTo.length - 1]);
        Affiliate affiliate = affiliates[found < 0 ? -found - 1 : found];
        boolean byName = chance(REFERRED_BY_USERNAME) && !affiliate.username.equals(NULL);
        return byName ? affiliate.username : affiliate.id;
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    private Instant within(Duration time, Instant after) {
        return after.plusSeconds(1 + random.nextLong(time.toSeconds()));
    }

    private UUID id() {
        return new UUID((random.nextLong() & ~0xF000L) | 0x4000L, (random.nextLong() >>> 2) | Long.MIN_VALUE);
    }

    /** A user and what they do until the present. */
    private final class Person {
        private final int number;
        private final String id = id().toString();
        private final String email;
        private final Instant joined;
        private String name = NULL;
        private String username = NULL;
        private String role = "";
        private String plan = "";
        private String status = NULL;
        private String updatedAt = NULL;
        private String referrer = NO_REFERRER;
        private SampleProduct product = SampleProduct.MEMBERSHIP;

        private Person(int number) {
            this.number = number;
            this.email = "user" + number + "@example.com";
            this.joined = arrival((number + 0.5) / users);
        }

        private void live() throws SQLException {
            if (number > 0 && number <= affiliates.length) {
                liveAsAffiliate();
            } else if (number % USERS_PER_ADMINISTRATOR == 0) {
                register("admin");
            } else {
                liveAsCustomer();
            }
            people.add(id, email, name, username, role, plan, status, joined, updatedAt);
        }

        private void liveAsAffiliate() throws SQLException {
            boolean comesByCheckout = number % 4 == 0;
            if (!comesByCheckout) {
                register("affiliate");
            }
            affiliates[number - 1] = new Affiliate(id, username);
            if (number % 2 == 0) {
                product = SampleProduct.RESELLER;
                subscribe(joined);
            }
        }

        private void liveAsCustomer() throws SQLException {
            referrer = referrer();
            double path = random.nextDouble();
            if (path >= REGISTERS_ONLY + REGISTERS_AND_SUBSCRIBES) {
                product = firstPlan(random);
                subscribe(joined);
                return;
            }
            register("member");
            Instant interested = within(MONTH, joined);
            if (chance(BUYS_THE_TRIPWIRE) && !interested.isAfter(now)) {
                buy(email, referrer, interested);
            }
            if (path >= REGISTERS_ONLY) {
                product = firstPlan(random);
                subscribe(within(MONTH.dividedBy(2), interested));
            }
        }

        private void register(String as) {
            String first = FIRST_NAMES.get(number % FIRST_NAMES.size());
            name = first + " " + LAST_NAMES.get(number % LAST_NAMES.size());
            username = first.toLowerCase(Locale.ROOT) + number;
            role = as;
            plan = "free";
            status = ACTIVE;
            updatedAt = joined.toString();
        }

        private void subscribe(Instant start) throws SQLException {
            boolean isFree = product == SampleProduct.MEMBERSHIP && chance(HAS_FREE_MONTHS);
            checkOut(isFree ? BigDecimal.ZERO : product.price(), start);
            if (!isFree) {
                stay(start);
                return;
            }
            Instant end = within(MONTH, start.plus(MONTH.multipliedBy(FREE_MONTHS)));
            if (chance(PAYS_AFTER_FREE_MONTHS)) {
                checkOut(product.price(), end);
                stay(end);
            } else {
                lapse(end);
            }
        }

        /** A paying customer's months; each may bring one change. */
        private void stay(Instant start) throws SQLException {
            for (Instant month = start; month.isBefore(now); month = month.plus(MONTH)) {
                Instant at = within(MONTH, month);
                double change = random.nextDouble();
                if (change < LAPSES && !hasLapsed()) {
                    leave(at);
                    return;
                }
                if (change > 1 - UPGRADES) {
                    changeTo(product.upgrade(), at);
                } else if (change > 1 - UPGRADES - DOWNGRADES) {
                    changeTo(product.downgrade(), at);
                }
            }
        }

        private void leave(Instant at) throws SQLException {
            if (chance(IS_REFUNDED)) {
                addSubscription(product.price().negate(), NO_REFERRER, at);
            }
            lapse(at.plusSeconds(1));
            if (chance(RETURNS)) {
                Instant back = within(MONTH.multipliedBy(4), at);
                checkOut(product.price(), back);
                stay(back);
            }
        }

        private void changeTo(Optional<SampleProduct> other, Instant at) throws SQLException {
            if (other.isPresent()) {
                product = other.get();
                checkOut(product.price(), at);
            }
        }

        /** The webhook of a checkout creates a user with few columns; a later one also sets {@code updated_at}. */
        private void checkOut(BigDecimal amount, Instant at) throws SQLException {
            if (at.isAfter(now)) {
                return;
            }
            boolean isFirst = role.isEmpty();
            role = product.plan();
            plan = product.plan();
            if (!isFirst && !hasLapsed()) {
                updatedAt = at.toString();
            }
            addSubscription(amount, referrer, at);
            commission(email, referrer, product, amount, at);
        }

        private void addSubscription(BigDecimal amount, String from, Instant at) throws SQLException {
            if (!at.isAfter(now)) {
                String spelled = chance(SPELLS_THE_ADDRESS_DIFFERENTLY) ? "U" + email.substring(1) : email;
                subscriptions.add(id(), spelled, amount, from, product.tier(), at);
            }
        }

        private void lapse(Instant at) {
            if (!at.isAfter(now)) {
                status = "inactive";
                updatedAt = at.toString();
            }
        }

        private boolean hasLapsed() {
            return status.equals("inactive");
        }
    }

    /** Rows in COPY's text format; no value here needs escaping. */
    private static final class Rows {
        private static final int COPIED_AT_ONCE = 1 << 24;

        private final Connection connection;
        private final String table;
        private final StringBuilder text = new StringBuilder();

        private Rows(Connection connection, String table) {
            this.connection = connection;
            this.table = table;
        }

        private void add(Object... values) throws SQLException {
            for (int column = 0; column < values.length; column++) {
                text.append(column == 0 ? "" : "\t").append(values[column]);
            }
            text.append('\n');
            if (text.length() > COPIED_AT_ONCE) {
                copy();
            }
        }

        private void copy() throws SQLException {
            try {
                connection.unwrap(PGConnection.class).getCopyAPI()
                        .copyIn("COPY " + table + " FROM STDIN", new StringReader(text.toString()));
                text.setLength(0);
            } catch (IOException e) {
                throw new SQLException("The sample of " + table + " was not copied.", e);
            }
        }
    }
}
