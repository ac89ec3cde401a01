/** Tests of what each thing of the business adds to the metrics. */
@NullMarked
package com.revenueripple.devops.sync.contribution;

import org.jspecify.annotations.NullMarked;
