/** The Lambda authorizers, which determine the caller. */
@NullMarked
package com.revenueripple.devops.api.authorizers;

import org.jspecify.annotations.NullMarked;
