package com.revenueripple.devops.metrics;

import com.revenueripple.devops.testing.LocalStack;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The leaderboard on LocalStack. */
@Testcontainers(disabledWithoutDocker = true)
class LeaderboardLocalStackTest extends LeaderboardContract {
    LeaderboardLocalStackTest() {
        super(LocalStack.tables());
    }
}
