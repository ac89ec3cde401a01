/** What each thing of the business adds to the metrics: pure functions, without any storage. */
@NullMarked
package com.revenueripple.devops.sync.contribution;

import org.jspecify.annotations.NullMarked;
