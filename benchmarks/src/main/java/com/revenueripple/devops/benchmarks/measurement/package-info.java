/** Shared parts of the benchmarks: sample data and calls, measurements in turns, result fields. */
@NullMarked
package com.revenueripple.devops.benchmarks.measurement;

import org.jspecify.annotations.NullMarked;
