/**
 * What received events tell of deployments and incidents: reading them, folding what several events tell of one
 * thing, and the DORA measures that follow.
 */
@NullMarked
package com.revenueripple.devops.delivery;

import org.jspecify.annotations.NullMarked;
