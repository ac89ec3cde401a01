/** Tests of the contributions of facts to the metrics. */
@NullMarked
package com.revenueripple.devops.sync.contribution;

import org.jspecify.annotations.NullMarked;
