@NullMarked
package com.revenueripple.devops.metrics;

import org.jspecify.annotations.NullMarked;
