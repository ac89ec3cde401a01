/** The test kit: clocks, faults, tables and queues of a test, LocalStack, captured logs and telemetry, result files. */
@NullMarked
package com.revenueripple.devops.testing;

import org.jspecify.annotations.NullMarked;
