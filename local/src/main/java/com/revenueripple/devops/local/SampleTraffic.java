package com.revenueripple.devops.local;

import com.revenueripple.devops.embedded.SamplePlatform;
import com.revenueripple.devops.embedded.SampleProduct;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the sample platform continuously, as its people and administrators did in its past: the kinds of change are
 * as frequent, compared with each other, as there.
 */
final class SampleTraffic implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SampleTraffic.class);

    /** One day of running has as many changes as this many days of the sample's past. */
    static final int DAYS_IN_A_DAY = 10;

    private static final String PAYS = "plan IN ('member', 'reseller', 'pro_reseller')";
    private static final String ACTIVE = " AND coalesce(status, 'active') = 'active'";

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1,
            Thread.ofPlatform().daemon().name("trickle").factory());
    private final Connection platform;
    private final RandomGenerator random;

    /** A kind of change, and how many there are for a user and a year in the last months of the sample. */
    enum Kind {
        PURCHASE(3.4),
        REGISTRATION(0.55),
        SUBSCRIPTION(0.42),
        FREE_MONTHS(0.04),
        UPGRADE(0.14),
        DOWNGRADE(0.04),
        RETURN(0.06),
        LAPSE(0.21),
        REFUND(0.03);

        private static final double ALL = Stream.of(values()).mapToDouble(Kind::yearly).sum();

        private final double yearly;

        Kind(double yearly) {
            this.yearly = yearly;
        }

        double yearly() {
            return yearly;
        }
    }

    /** A user whom a change concerns. */
    private record User(UUID id, String email, SampleProduct product) {
        private User with(SampleProduct other) {
            return new User(id, email, other);
        }
    }

    /**
     * Traffic that has not started yet.
     *
     * @param platform a connection as the owner of its tables; closed with this object
     */
    SampleTraffic(Connection platform, RandomGenerator random) {
        this.platform = platform;
        this.random = random;
    }

    /** Starts, at a rate that fits the number of users. */
    void start() throws SQLException {
        start(Duration.ofDays(1).dividedBy(Math.max(1, Math.round(changesPerDay()))));
    }

    /** Starts, with a number of changes per second. */
    void start(int perSecond) {
        start(Duration.ofSeconds(1).dividedBy(perSecond));
    }

    private void start(Duration interval) {
        Future<?> _ = thread.scheduleAtFixedRate(this::tryChange, 0, TimeUnit.MICROSECONDS.convert(interval),
                TimeUnit.MICROSECONDS);
    }

    /** The number of changes in a day of running that fits the number of users. */
    double changesPerDay() throws SQLException {
        try (PreparedStatement statement = platform.prepareStatement("SELECT count(*) FROM users");
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1) * Kind.ALL / 365 * DAYS_IN_A_DAY;
        }
    }

    /** Makes a change of a random kind. */
    void change() throws SQLException {
        double left = random.nextDouble(Kind.ALL);
        for (Kind kind : Kind.values()) {
            left -= kind.yearly;
            if (left < 0) {
                change(kind);
                return;
            }
        }
    }

    /** Makes a change of this kind, unless it concerns users of whom there are none. */
    void change(Kind kind) throws SQLException {
        switch (kind) {
            case PURCHASE -> buy();
            case REGISTRATION -> register();
            case SUBSCRIPTION -> subscribe();
            case FREE_MONTHS -> checkOut(newcomer(SampleProduct.MEMBERSHIP), BigDecimal.ZERO);
            case UPGRADE -> changePlan(SampleProduct::upgrade, SampleProduct.PRO_RESELLER);
            case DOWNGRADE -> changePlan(SampleProduct::downgrade, SampleProduct.MEMBERSHIP);
            case LAPSE -> lapse();
            case RETURN -> comeBack();
            case REFUND -> refund();
        }
    }

    @Override
    public void close() throws SQLException {
        thread.close();
        platform.close();
    }

    /** Makes a random change; a failure is logged and is the end of the traffic. */
    void tryChange() {
        try {
            change();
        } catch (SQLException | RuntimeException e) {
            LOG.warn("The sample platform no longer changes.", e);
            thread.shutdown();
        }
    }

    private void buy() throws SQLException {
        UUID id = uuid();
        String email = "buyer-" + id + "@example.com";
        String referrer = referrer();
        BigDecimal price = SampleProduct.TRIPWIRE.price();
        execute("INSERT INTO tripwire_purchases (id, email, amount, referrer_username) VALUES (?, ?, ?, ?)", id, email,
                price, referrer);
        addCommission(email, referrer, SampleProduct.TRIPWIRE, price);
    }

    private void register() throws SQLException {
        UUID id = uuid();
        String username = "guest" + id.toString().substring(0, 8);
        execute("""
                INSERT INTO users (id, email, name, username, role, plan, status, updated_at)
                VALUES (?, ?, 'Guest', ?, 'member', 'free', 'active', now())""", id, username + "@example.com",
                username);
    }

    /** Someone who has registered subscribes, or someone new. */
    private void subscribe() throws SQLException {
        SampleProduct product = SamplePlatform.firstPlan(random);
        Optional<User> registered = random.nextBoolean()
                ? anyone("plan = 'free' AND role = 'member'")
                : Optional.empty();
        checkOut(registered.map(user -> user.with(product)).orElseGet(() -> newcomer(product)), product.price());
    }

    private void changePlan(Function<SampleProduct, Optional<SampleProduct>> change, SampleProduct last)
            throws SQLException {
        Optional<User> user = anyone(PAYS + ACTIVE + " AND plan <> '" + last.plan() + "'")
                .flatMap(found -> change.apply(found.product).map(found::with));
        if (user.isPresent()) {
            checkOut(user.get(), user.get().product.price());
        }
    }

    /** As in the platform's admin page, which leaves {@code updated_at} unchanged. */
    private void lapse() throws SQLException {
        Optional<User> user = anyone(PAYS + ACTIVE);
        if (user.isPresent()) {
            execute("UPDATE users SET status = 'inactive' WHERE id = ?", user.get().id);
        }
    }

    /** Someone subscribes again, and an administrator makes them active. */
    private void comeBack() throws SQLException {
        Optional<User> user = anyone(PAYS + " AND status = 'inactive'");
        if (user.isPresent()) {
            checkOut(user.get(), user.get().product.price());
            execute("UPDATE users SET status = 'active' WHERE id = ?", user.get().id);
        }
    }

    private void refund() throws SQLException {
        Optional<User> user = anyone(PAYS);
        if (user.isPresent()) {
            addSubscription(user.get(), user.get().product.price().negate(), SamplePlatform.NO_REFERRER);
        }
    }

    private User newcomer(SampleProduct product) {
        UUID id = uuid();
        return new User(id, "member-" + id + "@example.com", product);
    }

    /** What the webhook of a checkout writes. */
    private void checkOut(User user, BigDecimal amount) throws SQLException {
        String referrer = referrer();
        String plan = user.product.plan();
        addSubscription(user, amount, referrer);
        execute("""
                INSERT INTO users (id, email, role, plan) VALUES (?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET role = excluded.role, plan = excluded.plan, updated_at = now()""",
                user.id, user.email, plan, plan);
        addCommission(user.email, referrer, user.product, amount);
    }

    private void addSubscription(User user, BigDecimal amount, String referrer) throws SQLException {
        execute("INSERT INTO subscriptions (id, email, amount, referrer_username, tier) VALUES (?, ?, ?, ?, ?)", uuid(),
                user.email, amount, referrer, user.product.tier());
    }

    private void addCommission(String email, String referrer, SampleProduct product, BigDecimal amount)
            throws SQLException {
        if (!referrer.equals(SamplePlatform.NO_REFERRER)) {
            execute("""
                    INSERT INTO commissions (id, referrer_username, email, tier, amount, commission)
                    VALUES (?, ?, ?, ?, ?, ?)""", uuid(), referrer, email, product.tier(), amount,
                    SampleProduct.commission(amount));
        }
    }

    /** The referrer of a random commission, so that affiliates remain as unequal as they are. */
    private String referrer() throws SQLException {
        if (random.nextDouble() >= SamplePlatform.HAS_A_REFERRER) {
            return SamplePlatform.NO_REFERRER;
        }
        return any("SELECT referrer_username FROM commissions WHERE id >= ? ORDER BY id LIMIT 1",
                row -> row.getString(1)).orElse(SamplePlatform.NO_REFERRER);
    }

    /** A random user for whom a condition is true. */
    private Optional<User> anyone(String condition) throws SQLException {
        return any("SELECT id, email, plan FROM users WHERE " + condition + " AND id >= ? ORDER BY id LIMIT 1",
                row -> new User(row.getObject(1, UUID.class), row.getString(2), product(row.getString(3))));
    }

    private static SampleProduct product(String plan) {
        return Stream.of(SampleProduct.values()).filter(product -> product.plan().equals(plan)).findFirst()
                .orElse(SampleProduct.MEMBERSHIP);
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** The first row from a random id on, or else the first of all; found by the index of the primary key. */
    private <T> Optional<T> any(String sql, RowReader<T> reader) throws SQLException {
        for (UUID from : List.of(uuid(), new UUID(0, 0))) {
            try (PreparedStatement statement = platform.prepareStatement(sql)) {
                statement.setObject(1, from);
                try (ResultSet rows = statement.executeQuery()) {
                    if (rows.next()) {
                        return Optional.of(reader.read(rows));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private void execute(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = platform.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    private UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }
}
