/** The contribution of each fact to the metrics: pure functions, without any storage. */
@NullMarked
package com.revenueripple.devops.sync.contribution;

import org.jspecify.annotations.NullMarked;
