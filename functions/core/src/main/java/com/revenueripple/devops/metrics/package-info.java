/**
 * What the sync writes and the API reads: snapshots, lists of items, leaderboards; and the state and lease of the sync.
 */
@NullMarked
package com.revenueripple.devops.metrics;

import org.jspecify.annotations.NullMarked;
