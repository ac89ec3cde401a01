@NullMarked
package com.revenueripple.devops.telemetry;

import org.jspecify.annotations.NullMarked;
