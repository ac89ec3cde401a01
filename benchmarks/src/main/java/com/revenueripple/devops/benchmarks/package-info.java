/** What is measured, and how to measure it again; ratios within one run, for absolute times are a machine's own. */
@NullMarked
package com.revenueripple.devops.benchmarks;

import org.jspecify.annotations.NullMarked;
