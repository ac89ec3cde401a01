/** The business metrics that the sync routes return, computed from the counters. */
@NullMarked
package com.revenueripple.devops.sync.metrics;

import org.jspecify.annotations.NullMarked;
