/** The metric snapshots that the sync writes and the endpoints read, and the state and the lease of the sync. */
@NullMarked
package com.revenueripple.devops.metrics;

import org.jspecify.annotations.NullMarked;
