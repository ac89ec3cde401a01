/** The contract between the engine and the sources of the metrics. */
@NullMarked
package com.revenueripple.devops.sync.source;

import org.jspecify.annotations.NullMarked;
