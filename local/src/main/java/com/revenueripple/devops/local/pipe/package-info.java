/** EventBridge on one machine: pipes from the tables' streams to event buses, and rules from there into queues. */
@NullMarked
package com.revenueripple.devops.local.pipe;

import org.jspecify.annotations.NullMarked;
