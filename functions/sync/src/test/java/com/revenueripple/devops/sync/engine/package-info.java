/** Tests of the metrics engine. */
@NullMarked
package com.revenueripple.devops.sync.engine;

import org.jspecify.annotations.NullMarked;
