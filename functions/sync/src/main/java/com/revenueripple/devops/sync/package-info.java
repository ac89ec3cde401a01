/** The sync: reads the platform's database and writes the metric snapshots. */
@NullMarked
package com.revenueripple.devops.sync;

import org.jspecify.annotations.NullMarked;
