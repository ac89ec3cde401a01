package com.revenueripple.devops.embedded;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.postgresql.PGConnection;

/** Fills the platform's tables with realistic sample data. The same size and time always give the same rows. */
public final class SamplePlatform {
    private static final long SEED = 20_260_101;
    private static final Duration HISTORY = Duration.ofDays(400);
    private static final Duration RECENT = Duration.ofDays(7);
    private static final Duration LATER = Duration.ofDays(30);
    private static final int USERS_PER_AFFILIATE = 12;
    private static final int SUBSCRIBERS_OF_TEN = 6;

    private final Random random = new Random(SEED);
    private final int users;
    private final Instant now;

    private SamplePlatform(int users, Instant now) {
        this.users = users;
        this.now = now;
    }

    /**
     * Adds users and, for every ten of them, six subscriptions, fourteen tripwire purchases and ten commissions: the
     * first payment of each user gives an affiliate one commission. The tables must be empty.
     *
     * @param users their number
     * @param now the latest moment of the sample, which reaches 400 days back
     */
    public static void seed(Connection connection, int users, Instant now) throws SQLException {
        if (users < 0) {
            throw new IllegalArgumentException("There cannot be " + users + " users.");
        }
        new SamplePlatform(users, now).copyInto(connection);
    }

    private void copyInto(Connection connection) throws SQLException {
        Rows people = new Rows();
        Rows subscriptions = new Rows();
        Rows purchases = new Rows();
        Rows commissions = new Rows();
        for (int user = 0; user < users; user++) {
            addUser(people, user);
            Instant first = earlier(joined(user).plusSeconds(random.nextInt(3600)));
            if (user % 10 < SUBSCRIBERS_OF_TEN) {
                addSubscription(subscriptions, user, first);
                addCommission(commissions, user, tier(user), first);
            } else {
                addPurchase(purchases, user, first);
                addCommission(commissions, user, Tier.TRIPWIRE, first);
            }
            addPurchase(purchases, user, earlier(first.plusSeconds(random.nextLong(LATER.toSeconds()))));
        }
        people.copy(connection, "users (id, email, role, plan, status, created_at, updated_at)");
        subscriptions.copy(connection, "subscriptions (id, email, amount, referrer_username, tier, subscribed_at)");
        purchases.copy(connection, "tripwire_purchases (id, email, amount, referrer_username, purchased_at)");
        commissions.copy(connection,
                "commissions (id, referrer_username, email, tier, amount, commission, created_at)");
    }

    private void addUser(Rows people, int user) {
        Instant joined = joined(user);
        String role = role(user);
        people.add(id(), email(user), role, plan(user, role), status(), joined, joined);
    }

    private void addSubscription(Rows subscriptions, int user, Instant at) {
        Tier tier = tier(user);
        subscriptions.add(id(), email(user), tier.price, affiliate(user), tier.label, at);
    }

    private void addPurchase(Rows purchases, int user, Instant at) {
        purchases.add(id(), email(user), Tier.TRIPWIRE.price, affiliate(user), at);
    }

    private void addCommission(Rows commissions, int user, Tier tier, Instant at) {
        commissions.add(id(), affiliate(user), email(user), tier.label, tier.price, tier.commission(), at);
    }

    /** One user in twenty joined within the last week. The remaining users joined evenly over the history before it. */
    private Instant joined(int user) {
        if (user % 20 == 3) {
            return now.minus(RECENT.minusHours(1).multipliedBy(user + 1L).dividedBy(users)).minusSeconds(60);
        }
        Duration span = HISTORY.minus(RECENT);
        return now.minus(RECENT).minus(span.multipliedBy(user + 1L).dividedBy(users));
    }

    private Instant earlier(Instant at) {
        return at.isBefore(now) ? at : now;
    }

    private String status() {
        int share = random.nextInt(100);
        if (share < 80) {
            return "active";
        }
        return share < 92 ? "inactive" : share < 97 ? "cancelled" : "suspended";
    }

    private static String role(int user) {
        if (user % 75 == 0) {
            return "admin";
        }
        return switch (user % 10) {
            case 4 -> "reseller";
            case 5 -> "pro_reseller";
            default -> "member";
        };
    }

    private static String plan(int user, String role) {
        return role.equals("member") && user % 10 >= SUBSCRIBERS_OF_TEN ? "free" : role;
    }

    private static Tier tier(int user) {
        return switch (user % 10) {
            case 4 -> Tier.RESELLER;
            case 5 -> Tier.PRO_RESELLER;
            default -> Tier.MEMBERSHIP;
        };
    }

    private static String email(int user) {
        return "user" + user + "@example.com";
    }

    /** Ten consecutive users share an affiliate, and many affiliates have equal sales, so the leaderboard has ties. */
    private String affiliate(int user) {
        int affiliates = Math.max(2, users / USERS_PER_AFFILIATE);
        return "affiliate" + user / 10 % affiliates;
    }

    private UUID id() {
        return new UUID((random.nextLong() & ~0xF000L) | 0x4000L, (random.nextLong() >>> 2) | Long.MIN_VALUE);
    }

    private enum Tier {
        MEMBERSHIP("membership", "29.95", "0.40"),
        RESELLER("reseller", "99.00", "0.40"),
        PRO_RESELLER("pro_reseller", "199.00", "0.50"),
        TRIPWIRE("tripwire", "7.00", "1.00");

        private final String label;
        private final BigDecimal price;
        private final BigDecimal share;

        Tier(String label, String price, String share) {
            this.label = label;
            this.price = new BigDecimal(price);
            this.share = new BigDecimal(share);
        }

        private BigDecimal commission() {
            return price.multiply(share).setScale(2, RoundingMode.HALF_EVEN);
        }
    }

    /** Rows in COPY's text format; no value here needs escaping. */
    private static final class Rows {
        private final StringBuilder text = new StringBuilder();

        private void add(Object... values) {
            for (int column = 0; column < values.length; column++) {
                text.append(column == 0 ? "" : "\t").append(values[column]);
            }
            text.append('\n');
        }

        private void copy(Connection connection, String table) throws SQLException {
            try {
                connection.unwrap(PGConnection.class).getCopyAPI()
                        .copyIn("COPY " + table + " FROM STDIN", new StringReader(text.toString()));
            } catch (IOException e) {
                throw new SQLException("The sample of " + table + " was not copied.", e);
            }
        }
    }
}
