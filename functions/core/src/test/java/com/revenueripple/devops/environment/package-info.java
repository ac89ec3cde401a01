@NullMarked
package com.revenueripple.devops.environment;

import org.jspecify.annotations.NullMarked;
