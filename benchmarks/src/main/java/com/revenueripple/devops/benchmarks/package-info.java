/** Repeatable measurements. They compare values within one run, because absolute times depend on the machine. */
@NullMarked
package com.revenueripple.devops.benchmarks;

import org.jspecify.annotations.NullMarked;
