/** The endpoint that shows deployments, open incidents and the DORA measures. */
@NullMarked
package com.revenueripple.devops.api.deployments;

import org.jspecify.annotations.NullMarked;
