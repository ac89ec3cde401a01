/** Warm requests, beside the one call of DynamoDB that they make. */
@NullMarked
package com.revenueripple.devops.benchmarks.warm;

import org.jspecify.annotations.NullMarked;
