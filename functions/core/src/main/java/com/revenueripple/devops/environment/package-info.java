/** What a function finds around it: variables, clock, randomness, AWS clients and secrets. */
@NullMarked
package com.revenueripple.devops.environment;

import org.jspecify.annotations.NullMarked;
