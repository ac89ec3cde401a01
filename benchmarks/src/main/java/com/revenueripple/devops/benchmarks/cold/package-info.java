/** Cold starts and first invocations after a restore, compared with minimal functions. */
@NullMarked
package com.revenueripple.devops.benchmarks.cold;

import org.jspecify.annotations.NullMarked;
