/** What a function depends on: variables, clock, randomness, AWS clients and secrets. */
@NullMarked
package com.revenueripple.devops.environment;

import org.jspecify.annotations.NullMarked;
