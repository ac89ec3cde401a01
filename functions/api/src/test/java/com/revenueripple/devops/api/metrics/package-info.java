@NullMarked
package com.revenueripple.devops.api.metrics;

import org.jspecify.annotations.NullMarked;
