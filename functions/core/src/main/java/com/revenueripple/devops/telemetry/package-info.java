/** Telemetry, for the operators of this system. */
@NullMarked
package com.revenueripple.devops.telemetry;

import org.jspecify.annotations.NullMarked;
