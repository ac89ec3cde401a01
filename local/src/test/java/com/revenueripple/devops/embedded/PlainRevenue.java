package com.revenueripple.devops.embedded;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;

/** The monthly recurring revenue as a reader of the platform's tables would look it up, without views. */
public final class PlainRevenue {
    /**
     * A customer's newest checkout counts, unless an administrator has made the customer inactive since. A refund is no
     * checkout.
     */
    private static final String AT_A_MOMENT = """
            SELECT DISTINCT ON (lower(email)) lower(email) AS customer,
                   CASE WHEN EXISTS (SELECT FROM users
                                     WHERE lower(users.email) = lower(subscriptions.email) AND status = 'inactive'
                                       AND updated_at > subscribed_at AND updated_at <= moment)
                        THEN 0 ELSE amount END AS amount
            FROM subscriptions, CAST(? AS timestamptz) AS moment
            WHERE amount >= 0 AND subscribed_at <= moment
            ORDER BY lower(email), subscribed_at DESC, id DESC""";

    private PlainRevenue() {}

    /** The revenue from each customer who pays at this moment. */
    public static Map<String, BigDecimal> byCustomer(Connection platform, Instant moment) throws SQLException {
        try (PreparedStatement statement = platform.prepareStatement(AT_A_MOMENT)) {
            statement.setObject(1, moment.atOffset(ZoneOffset.UTC));
            try (ResultSet rows = statement.executeQuery()) {
                Map<String, BigDecimal> byCustomer = new TreeMap<>();
                while (rows.next()) {
                    if (rows.getBigDecimal("amount").signum() > 0) {
                        byCustomer.put(rows.getString("customer"), rows.getBigDecimal("amount"));
                    }
                }
                return byCustomer;
            }
        }
    }

    /** The revenue from all customers. */
    public static BigDecimal total(Map<String, BigDecimal> byCustomer) {
        return byCustomer.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
