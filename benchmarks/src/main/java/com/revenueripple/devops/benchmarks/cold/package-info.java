/** Cold starts, and first invocations after a snapshot, beside those of functions as small as can be. */
@NullMarked
package com.revenueripple.devops.benchmarks.cold;

import org.jspecify.annotations.NullMarked;
