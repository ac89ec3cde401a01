/** The Lambda authorizers: who is calling. */
@NullMarked
package com.revenueripple.devops.api.authorizers;

import org.jspecify.annotations.NullMarked;
