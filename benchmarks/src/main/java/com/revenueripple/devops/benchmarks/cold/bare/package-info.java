/** Functions as small as can be, for comparison; they know nothing of this system. */
@NullMarked
package com.revenueripple.devops.benchmarks.cold.bare;

import org.jspecify.annotations.NullMarked;
