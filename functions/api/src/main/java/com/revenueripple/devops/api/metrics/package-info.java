/** Routes that return the metrics of the last sync. */
@NullMarked
package com.revenueripple.devops.api.metrics;

import org.jspecify.annotations.NullMarked;
