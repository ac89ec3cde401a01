/** The sync, at a small and a large size of the platform. */
@NullMarked
package com.revenueripple.devops.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
