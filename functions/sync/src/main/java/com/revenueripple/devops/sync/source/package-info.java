/** Where the metrics come from, whatever it is: its contract with the engine. */
@NullMarked
package com.revenueripple.devops.sync.source;

import org.jspecify.annotations.NullMarked;
