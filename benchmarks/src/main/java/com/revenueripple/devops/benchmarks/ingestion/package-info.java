/** Webhooks, compared with bare puts of items of the same size. */
@NullMarked
package com.revenueripple.devops.benchmarks.ingestion;

import org.jspecify.annotations.NullMarked;
