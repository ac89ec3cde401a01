/** EventBridge Pipes on one machine: what leads from a table's stream to an event bus. */
@NullMarked
package com.revenueripple.devops.local.pipe;

import org.jspecify.annotations.NullMarked;
