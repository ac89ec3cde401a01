/**
 * Keeps the counters behind the metrics: exact, however often, in whatever order and by however many runs the same
 * changes are applied.
 */
@NullMarked
package com.revenueripple.devops.sync.engine;

import org.jspecify.annotations.NullMarked;
