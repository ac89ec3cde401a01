/** EventBridge on one machine: what leads from a table's stream to an event bus, and from there into queues. */
@NullMarked
package com.revenueripple.devops.local.pipe;

import org.jspecify.annotations.NullMarked;
