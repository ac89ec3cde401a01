package com.revenueripple.devops.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.embedded.EmbeddedPlatform;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SampleTrafficTest {

    @Test
    void trafficContainsEveryKindOfChange() throws SQLException {
        try (EmbeddedPlatform platform = EmbeddedPlatform.temporary();
                Connection watcher = platform.connect();
                SampleTraffic trickle = new SampleTraffic(platform.connect())) {
            platform.seedOnce(50, Instant.parse("2026-11-01T00:00:00Z"));
            long subscriptions = count(watcher, "subscriptions");
            long purchases = count(watcher, "tripwire_purchases");
            long commissions = count(watcher, "commissions");

            makeChanges(trickle, 4);
            assertThat(count(watcher, "users WHERE updated_at > '2026-11-02' AND created_at < updated_at")).isOne();
            makeChanges(trickle, 6);

            assertThat(count(watcher, "users")).isEqualTo(50 + 2 - 2);
            assertThat(count(watcher, "subscriptions")).isEqualTo(subscriptions + 2);
            assertThat(count(watcher, "tripwire_purchases")).isEqualTo(purchases + 2);
            assertThat(count(watcher, "commissions")).isEqualTo(commissions + 2);
        }
    }

    private static void makeChanges(SampleTraffic trickle, int changes) throws SQLException {
        for (int i = 0; i < changes; i++) {
            trickle.change();
        }
    }

    private static long count(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
