/** Warm requests, compared with the single DynamoDB call that they make. */
@NullMarked
package com.revenueripple.devops.benchmarks.warm;

import org.jspecify.annotations.NullMarked;
