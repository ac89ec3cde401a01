/**
 * Maintains the counters behind the metrics. They are exact, no matter how often, in which order and by how many runs
 * the same changes are applied.
 */
@NullMarked
package com.revenueripple.devops.sync.engine;

import org.jspecify.annotations.NullMarked;
