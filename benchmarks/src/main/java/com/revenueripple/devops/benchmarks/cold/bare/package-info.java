/** Minimal functions for comparison, without code of this system. */
@NullMarked
package com.revenueripple.devops.benchmarks.cold.bare;

import org.jspecify.annotations.NullMarked;
