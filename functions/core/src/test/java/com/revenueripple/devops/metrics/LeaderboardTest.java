package com.revenueripple.devops.metrics;

import com.revenueripple.devops.testing.TestTables;

/** The leaderboard on the embedded DynamoDB. */
class LeaderboardTest extends LeaderboardContract {
    LeaderboardTest() {
        super(TestTables.create());
    }
}
