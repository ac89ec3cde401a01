/** Numbers about the system's own work, for its operators. */
@NullMarked
package com.revenueripple.devops.telemetry;

import org.jspecify.annotations.NullMarked;
