/** Webhooks, beside bare puts of items as large. */
@NullMarked
package com.revenueripple.devops.benchmarks.ingestion;

import org.jspecify.annotations.NullMarked;
