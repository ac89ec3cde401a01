/** The base of functions that a queue invokes. */
@NullMarked
package com.revenueripple.devops.api.queue;

import org.jspecify.annotations.NullMarked;
