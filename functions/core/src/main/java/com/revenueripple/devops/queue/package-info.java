/** What functions that are called with a queue's messages share. */
@NullMarked
package com.revenueripple.devops.queue;

import org.jspecify.annotations.NullMarked;
