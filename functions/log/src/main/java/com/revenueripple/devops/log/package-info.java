/** Logging of deployed functions: one JSON object per line on standard output. */
@NullMarked
package com.revenueripple.devops.log;

import org.jspecify.annotations.NullMarked;
