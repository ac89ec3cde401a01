/** Functions started from their zips by the runtime client of Lambda. */
@NullMarked
package com.revenueripple.devops.testing.lambda;

import org.jspecify.annotations.NullMarked;
