/** What the benchmarks share: sample data and calls, times taken by turns, the fields of results. */
@NullMarked
package com.revenueripple.devops.benchmarks.measurement;

import org.jspecify.annotations.NullMarked;
