/** The sync: reads the sources and writes the metric snapshots. */
@NullMarked
package com.revenueripple.devops.sync;

import org.jspecify.annotations.NullMarked;
