/**
 * What the sync writes and the endpoints read: the metric snapshots, lists of single things, leaderboards; and the state
 * and the lease of the sync.
 */
@NullMarked
package com.revenueripple.devops.metrics;

import org.jspecify.annotations.NullMarked;
